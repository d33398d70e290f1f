using Bakeoff.Machine;

namespace Bakeoff.Tests.Tcp;

public class ByteRangeSetTests
{
    [Fact]
    public void It_behaves_like_a_set_of_offsets()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            Random random = new(seed);
            ByteRangeSet set = new(64);
            bool[] model = new bool[100];
            for (int step = 0; step < 60; step++)
            {
                int start = random.Next(100);
                int end = start + 1 + random.Next(Math.Min(12, 100 - start));
                if (random.Next(6) == 0)
                {
                    set.RemoveBelow(start);
                    Array.Clear(model, 0, start);
                }
                else
                {
                    int expected = Enumerable.Range(start, end - start).Count(i => !model[i]);
                    Assert.Equal(expected, set.Add(start, end));
                    Array.Fill(model, true, start, end - start);
                }

                Compare(model, set, start, end);
            }
        }
    }

    [Fact]
    public void A_full_set_makes_room_for_a_new_range_and_lets_an_old_one_grow()
    {
        ByteRangeSet set = new(2);
        Assert.Equal(10, set.Add(0, 10));
        Assert.Equal(10, set.Add(20, 30));
        Assert.Equal(10, set.Add(40, 50));
        Assert.Equal(3, set.Count);
        Assert.Equal(5, set.Add(30, 35));
        Assert.Equal(10, set.Add(10, 20));
        Assert.Equal(2, set.Count);
        Assert.Equal(45, set.TotalBytes);
    }

    private static void Compare(bool[] model, ByteRangeSet set, int from, int to)
    {
        Assert.Equal(model.Count(covered => covered), set.TotalBytes);
        Assert.Equal(Enumerable.Range(from, to - from).Count(i => !model[i]), set.UncoveredBytes(from, to));
        for (int i = 1; i < set.Count; i++)
        {
            Assert.True(set.End(i - 1) < set.Start(i), "ranges are apart");
        }

        int hole = Array.IndexOf(model, false, from);
        int holeEnd = hole < 0 ? -1 : Array.IndexOf(model, true, hole);
        long actual = set.NextHole(from, out long actualEnd);
        Assert.Equal(hole < 0 ? 100 : hole, actual);
        Assert.Equal(holeEnd < 0 ? long.MaxValue : holeEnd, actualEnd);
    }
}
