using Bakeoff.Machine;

namespace Bakeoff.Tests.Tcp;

public class PayloadPatternTests
{
    [Fact]
    public void A_piece_equals_the_same_bytes_of_the_whole_at_every_offset_and_length()
    {
        byte[] whole = new byte[64];
        PayloadPattern.Fill(whole, flow: 3, reverse: false, offset: 1000);
        for (int start = 0; start < 20; start++)
        {
            for (int length = 0; length <= 40; length++)
            {
                byte[] piece = new byte[length];
                PayloadPattern.Fill(piece, 3, false, 1000 + start);
                Assert.Equal(whole.AsSpan(start, length).ToArray(), piece);
                Assert.Equal(-1, PayloadPattern.FirstMismatch(piece, 3, false, 1000 + start));
            }
        }
    }

    [Fact]
    public void A_flipped_bit_is_found_where_it_is()
    {
        byte[] payload = new byte[1448];
        PayloadPattern.Fill(payload, 1, true, 12_345);
        for (int i = 0; i < payload.Length; i++)
        {
            payload[i] ^= 0x10;
            Assert.Equal(i, PayloadPattern.FirstMismatch(payload, 1, true, 12_345));
            payload[i] ^= 0x10;
        }
    }

    [Theory]
    [InlineData(8, false, 0)]
    [InlineData(7, true, 0)]
    [InlineData(7, false, 1448)]
    [InlineData(7, false, 8)]
    public void Another_flow_direction_or_offset_differs_early(int flow, bool reverse, long offset)
    {
        byte[] payload = new byte[64];
        PayloadPattern.Fill(payload, 7, false, 0);
        Assert.InRange(PayloadPattern.FirstMismatch(payload, flow, reverse, offset), 0, 3);
    }
}
