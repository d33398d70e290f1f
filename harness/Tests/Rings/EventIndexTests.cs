using Bakeoff.Transports.Rings;

namespace Bakeoff.Tests.Rings;

public class EventIndexTests
{
    [Theory]
    [InlineData(65535, 2, 65534, true)] // across the wrap
    [InlineData(0, 1, 0, true)]
    [InlineData(1, 1, 0, false)]
    [InlineData(0, 0, 0, false)] // nothing moved
    [InlineData(65532, 65533, 65532, true)]
    [InlineData(65532, 65534, 65532, true)]
    [InlineData(65532, 65534, 65533, false)] // passed in an earlier window
    [InlineData(5, 3, 65530, false)]
    [InlineData(65535, 0, 65535, true)]
    public void Examples(int wanted, int current, int previous, bool notify) =>
        Assert.Equal(notify, EventIndex.Passed((ushort)wanted, (ushort)current, (ushort)previous));

    /// <summary>
    /// Oracle: walk from the old index to the new one and see whether the wanted entry is among those added. All three
    /// numbers take every value near the wrap, the origin and the middle.
    /// </summary>
    [Fact]
    public void Notifies_exactly_if_the_wanted_entry_is_among_those_added()
    {
        foreach (int origin in (int[])[0, 32768, 65536 - 20])
        {
            for (int previous = 0; previous < 40; previous++)
            {
                for (int added = 0; added < 40; added++)
                {
                    for (int wanted = 0; wanted < 80; wanted++)
                    {
                        bool among = false;
                        for (int step = 0; step < added; step++)
                        {
                            among |= (ushort)(origin + previous + step) == (ushort)(origin + wanted);
                        }

                        Assert.Equal(among, EventIndex.Passed(
                            (ushort)(origin + wanted), (ushort)(origin + previous + added), (ushort)(origin + previous)));
                    }
                }
            }
        }
    }

    [Fact]
    public void Random_triples_agree_with_plain_integers()
    {
        var random = new XorShift(0x5eed);
        for (int i = 0; i < 200_000; i++)
        {
            int previous = random.Below(65536);
            int added = random.Below(65536);
            int ahead = random.Below(65536); // the wanted entry, counted from the old index
            Assert.Equal(ahead < added,
                EventIndex.Passed((ushort)(previous + ahead), (ushort)(previous + added), (ushort)previous));
        }
    }
}
