using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Bakeoff.Harness;

/// <summary>
/// One mapping of a profile file with its key path. Every question that it cannot answer becomes a problem
/// "file:line: key path: what is wrong" in a list shared by the whole file, so that a user sees all of them at once.
/// </summary>
internal sealed class ProfileNode
{
    private readonly string _file;
    private readonly string _keyPath;
    private readonly YamlMappingNode _mapping;
    private readonly List<string> _problems;

    public ProfileNode(string file, string keyPath, YamlMappingNode mapping, List<string> problems)
    {
        _file = file;
        _keyPath = keyPath;
        _mapping = mapping;
        _problems = problems;
        foreach (YamlNode key in mapping.Children.Keys.Where(key => key is not YamlScalarNode))
        {
            Report(key.Start, keyPath, "accepted as a key is a word");
        }
    }

    /// <summary>The keys in the order of the file.</summary>
    public IEnumerable<string> Keys => _mapping.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "");

    public bool Has(string key) => _mapping.Children.ContainsKey(new YamlScalarNode(key));

    /// <summary>Reports a problem of this mapping itself.</summary>
    public void Report(string problem) => Report(_mapping.Start, _keyPath, problem);

    /// <summary>Reports a problem of one key, at the line of its value.</summary>
    public void Report(string key, string problem) => Report(_mapping.Children[new YamlScalarNode(key)].Start, PathOf(key), problem);

    /// <summary>Reports every key that is not among <paramref name="known"/>.</summary>
    public void AcceptOnly(IReadOnlyList<string> known)
    {
        foreach (string key in Keys.Where(key => !known.Contains(key)))
        {
            Report(key, "unknown key" + CostAtomWords.NearestHint(key, known) + $" (accepted: {string.Join(", ", known)})");
        }
    }

    /// <summary>A mapping below this one, or null with a problem reported.</summary>
    public ProfileNode? Map(string key, string accepted)
    {
        if (!Require(key, accepted))
        {
            return null;
        }

        if (_mapping.Children[new YamlScalarNode(key)] is YamlMappingNode mapping)
        {
            return new ProfileNode(_file, PathOf(key), mapping, _problems);
        }

        Report(key, $"accepted is {accepted}");
        return null;
    }

    /// <summary>A text that is not empty, or null with a problem reported.</summary>
    public string? Text(string key, string accepted)
    {
        if (!Require(key, accepted))
        {
            return null;
        }

        if (_mapping.Children[new YamlScalarNode(key)] is YamlScalarNode { Value: { Length: > 0 } text })
        {
            return text;
        }

        Report(key, $"accepted is {accepted}");
        return null;
    }

    /// <summary>One of a few words, or null with a problem reported.</summary>
    public string? Word(string key, IReadOnlyList<string> words)
    {
        string accepted = "one of " + string.Join(", ", words);
        string? word = Text(key, accepted);
        if (word is null || words.Contains(word))
        {
            return word;
        }

        Report(key, $"'{word}' is not accepted{CostAtomWords.NearestHint(word, words)} (accepted is {accepted})");
        return null;
    }

    /// <summary>A number of a closed range, or null with a problem reported.</summary>
    public double? Number(string key, double least, double most, string accepted)
    {
        string? text = Text(key, accepted);
        if (text is null)
        {
            return null;
        }

        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        if (isNumber && number >= least && number <= most)
        {
            return number;
        }

        Report(key, $"'{text}' is not accepted (accepted is {accepted})");
        return null;
    }

    private bool Require(string key, string accepted)
    {
        if (!Has(key))
        {
            Report($"'{key}' is missing (accepted is {accepted})");
            return false;
        }

        return true;
    }

    private string PathOf(string key) => _keyPath.Length == 0 ? key : $"{_keyPath}.{key}";

    private void Report(Mark at, string keyPath, string problem) =>
        _problems.Add(keyPath.Length == 0 ? $"{_file}:{at.Line}: {problem}" : $"{_file}:{at.Line}: {keyPath}: {problem}");
}
