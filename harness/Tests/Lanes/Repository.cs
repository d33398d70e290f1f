namespace Bakeoff.Tests.Lanes;

/// <summary>Finds files of the source tree and compares them with what the code says.</summary>
internal static class Repository
{
    /// <summary>Full path of a file below the folder that holds the solution.</summary>
    public static string PathOf(string relative)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Bakeoff.sln")))
        {
            folder = folder.Parent;
        }

        Assert.NotNull(folder);
        return Path.Combine(folder.FullName, relative);
    }

    /// <summary>
    /// Compares text with an approved file. If they differ, the text is left beside it as <c>.received.txt</c>: read the
    /// difference, and put it in the file's place if it is wanted.
    /// </summary>
    public static void Approve(string relative, string actual)
    {
        string approved = PathOf(relative);
        string name = Path.GetFileNameWithoutExtension(approved).Replace(".approved", "");
        string received = Path.Combine(Path.GetDirectoryName(approved)!, $"{name}.received.txt");
        if (File.Exists(approved) && File.ReadAllText(approved) == actual)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, actual);
        Assert.Fail($"{received} differs from {approved}");
    }

    /// <summary>The text between <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- end of name --&gt;</c>.</summary>
    public static string Block(string document, string name) => document[BlockRange(document, name)];

    /// <summary>The document with another text between the markers of that name.</summary>
    public static string WithBlock(string document, string name, string text)
    {
        Range block = BlockRange(document, name);
        return document[..block.Start] + text + document[block.End..];
    }

    private static Range BlockRange(string document, string name)
    {
        string begin = $"<!-- {name} -->\n";
        int start = document.IndexOf(begin, StringComparison.Ordinal);
        int end = document.IndexOf($"<!-- end of {name} -->", StringComparison.Ordinal);
        Assert.True(start >= 0 && end > start, $"the markers of '{name}' are missing");
        return (start + begin.Length)..end;
    }
}
