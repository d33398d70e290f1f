using System.Globalization;
using Bakeoff.Machine;

namespace Bakeoff.Tests.Rings;

/// <summary>
/// Compares memory with a dump written by hand: lines of "offset: bytes  # remark" in hexadecimal. Bytes that the dump
/// does not list must be zero.
/// </summary>
internal static class HexImage
{
    public static void Equal(string dump, GuestMemory memory, ulong address, int length)
    {
        byte[] expected = Parse(dump, length);
        byte[] actual = memory.Span(address, length).ToArray();
        for (int i = 0; i < length; i++)
        {
            Assert.True(expected[i] == actual[i], $"at offset 0x{i:x}: expected {expected[i]:x2}, found {actual[i]:x2}");
        }
    }

    private static byte[] Parse(string dump, int length)
    {
        byte[] bytes = new byte[length];
        foreach (string line in dump.Split('\n'))
        {
            string[] parts = line.Split('#')[0].Split(':');
            if (parts.Length < 2)
            {
                continue;
            }

            int at = int.Parse(parts[0].Trim(), NumberStyles.HexNumber);
            foreach (string value in parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                bytes[at++] = byte.Parse(value.Trim(), NumberStyles.HexNumber);
            }
        }

        return bytes;
    }
}
