namespace Bakeoff.Machine;

/// <summary>
/// Unsigned numbers as 7-bit groups, least significant first, the high bit marking that more follow (LEB128).
/// </summary>
internal static class Varint
{
    /// <summary>Appends <paramref name="value"/>.</summary>
    public static void Write(List<byte> bytes, UInt128 value)
    {
        while (value >= 0x80)
        {
            bytes.Add((byte)((byte)(value & 0x7F) | 0x80));
            value >>= 7;
        }

        bytes.Add((byte)value);
    }

    /// <summary>Reads one number and moves <paramref name="at"/> behind it.</summary>
    public static UInt128 Read(byte[] bytes, ref int at)
    {
        UInt128 value = 0;
        for (int shift = 0; at < bytes.Length && shift < 128; shift += 7)
        {
            byte group = bytes[at++];
            value |= (UInt128)(group & 0x7Fu) << shift;
            if (group < 0x80)
            {
                return value;
            }
        }

        throw new FormatException("An encoded number ends too early.");
    }
}
