using System.Runtime.CompilerServices;

namespace Bakeoff.Tests;

/// <summary>
/// Compares text with an approved file beside the test. A difference leaves <c>name.received.txt</c> there: look at it and,
/// if it is right, rename it to <c>name.approved.txt</c>.
/// </summary>
internal static class Approve
{
    /// <summary>Asserts that <paramref name="actual"/> equals the approved text called <paramref name="name"/>.</summary>
    public static void Text(string name, string actual, [CallerFilePath] string testFile = "")
    {
        string folder = Path.Combine(Path.GetDirectoryName(testFile)!, "Approved");
        string approved = Path.Combine(folder, name + ".approved.txt");
        string received = Path.Combine(folder, name + ".received.txt");
        actual = actual.ReplaceLineEndings("\n");
        string expected = File.Exists(approved) ? File.ReadAllText(approved).ReplaceLineEndings("\n") : "";
        if (expected == actual)
        {
            File.Delete(received);
            return;
        }
        Directory.CreateDirectory(folder);
        File.WriteAllText(received, actual);
        Assert.Fail(FirstDifference(expected, actual) + $"\nReceived text: {received}");
    }

    private static string FirstDifference(string expected, string actual)
    {
        string[] want = expected.Split('\n');
        string[] have = actual.Split('\n');
        int line = want.Zip(have).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"Line {line + 1} differs.\napproved: {want.ElementAtOrDefault(line)}\nreceived: {have.ElementAtOrDefault(line)}";
    }
}
