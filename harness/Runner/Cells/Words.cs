using System.Text;

namespace Bakeoff.Harness;

/// <summary>The words by which matrices, command line and CSV call the members of an enumeration.</summary>
public static class Words
{
    /// <summary>The member's name in lower case with hyphens: <c>TcpStream</c> is <c>tcp-stream</c>.</summary>
    public static string Of<TEnum>(TEnum value) where TEnum : struct, Enum
    {
        var word = new StringBuilder();
        foreach (char letter in value.ToString())
        {
            if (char.IsUpper(letter) && word.Length > 0)
            {
                word.Append('-');
            }

            word.Append(char.ToLowerInvariant(letter));
        }

        return word.ToString();
    }

    /// <summary>All words of an enumeration, in the order of its members.</summary>
    public static IReadOnlyList<string> All<TEnum>() where TEnum : struct, Enum =>
        Enum.GetValues<TEnum>().Select(Of).ToList();

    /// <summary>The member that a word names.</summary>
    public static bool TryParse<TEnum>(string word, out TEnum value) where TEnum : struct, Enum
    {
        foreach (TEnum candidate in Enum.GetValues<TEnum>())
        {
            if (Of(candidate) == word)
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }
}
