using System.Globalization;

namespace Bakeoff.Transports.Bus;

/// <summary>A MAC address as attributes show it: six octets with colons.</summary>
internal static class MacText
{
    /// <summary>Octets of an address.</summary>
    public const int Bytes = 6;

    /// <summary>The text of an address.</summary>
    public static string Of(ReadOnlySpan<byte> mac) => string.Join(':', mac.ToArray().Select(octet => octet.ToString("x2", CultureInfo.InvariantCulture)));

    /// <summary>Reads a text into <paramref name="mac"/>; false, with nothing changed, if it is none.</summary>
    public static bool TryRead(string text, Span<byte> mac)
    {
        string[] octets = text.Split(':');
        Span<byte> read = stackalloc byte[Bytes];
        for (int i = 0; i < Bytes; i++)
        {
            if (octets.Length != Bytes || !byte.TryParse(octets[i], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out read[i]))
            {
                return false;
            }
        }

        read.CopyTo(mac);
        return true;
    }
}
