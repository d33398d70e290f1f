using System.Text;

namespace Bakeoff.Plots.Renderers;

/// <summary>Cairo stamps a PDF with the time of day; a figure must be the same bytes whenever it is drawn.</summary>
public static class PdfDate
{
    private static readonly byte[] _key = Encoding.ASCII.GetBytes("/CreationDate (D:");

    /// <summary>Overwrites the digits of the creation date in place, so that no offset in the file changes.</summary>
    public static void Clear(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int at = bytes.AsSpan().IndexOf(_key);
        if (at < 0)
        {
            return;
        }
        const string epoch = "20000101000000";
        for (int i = 0; i < epoch.Length && char.IsAsciiDigit((char)bytes[at + _key.Length + i]); i++)
        {
            bytes[at + _key.Length + i] = (byte)epoch[i];
        }
        File.WriteAllBytes(path, bytes);
    }
}
