using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Bakeoff.Harness;

/// <summary>A YAML node that knows its file, line and path, so that every complaint can say where it is.</summary>
internal sealed class MatrixNode(YamlNode node, string source, string path, bool showLine)
{
    /// <summary>The text of a file; throws <see cref="MatrixException"/> if it cannot be read.</summary>
    public static string ReadFile(string file)
    {
        if (Directory.Exists(file))
        {
            throw new MatrixException($"{file}: is a folder, a file is expected");
        }

        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MatrixException($"{file}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The root of a YAML text of one document; throws <see cref="MatrixException"/> if it is none.</summary>
    public static MatrixNode Parse(string text, string source, bool showLines)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException error)
        {
            throw new MatrixException(source, showLines ? (int)error.Start.Line : null, "", $"not valid YAML: {error.Message}");
        }

        return yaml.Documents.Count == 1
            ? new MatrixNode(yaml.Documents[0].RootNode, source, "", showLines)
            : throw new MatrixException(source, null, "", "one YAML document is expected");
    }

    /// <summary>Path from the root, such as <c>groups[2].matrix.mtu</c>.</summary>
    public string Path => path;

    /// <summary>True for a sequence.</summary>
    public bool IsSequence => node is YamlSequenceNode;

    /// <summary>True for a mapping.</summary>
    public bool IsMapping => node is YamlMappingNode;

    /// <summary>An exception that points at this node.</summary>
    public MatrixException Fault(string fault) => new(source, showLine ? (int)node.Start.Line : null, path, fault);

    /// <summary>The text of a scalar.</summary>
    public string Scalar() => node is YamlScalarNode { Value: { } value }
        ? value
        : throw Fault("a single value is expected here");

    /// <summary>The scalar as a number.</summary>
    public double Number() => FactorKinds.TryNumber(Scalar(), out double value)
        ? value
        : throw Fault($"'{Scalar()}' is not a number");

    /// <summary>The items of a sequence; a single value counts as a sequence of one.</summary>
    public IReadOnlyList<MatrixNode> Items()
    {
        if (node is not YamlSequenceNode sequence)
        {
            return [this];
        }

        return sequence.Children.Count > 0
            ? sequence.Children.Select((child, i) => new MatrixNode(child, source, $"{path}[{i}]", showLine)).ToList()
            : throw Fault("the list is empty");
    }

    /// <summary>The entries of a mapping in the order of the file.</summary>
    public IReadOnlyList<(string Key, MatrixNode Value)> Entries()
    {
        if (node is not YamlMappingNode mapping)
        {
            throw Fault("keys with values are expected here");
        }

        string prefix = path.Length == 0 ? "" : path + ".";
        return mapping.Children
            .Select(entry => (Key: entry.Key.ToString(), entry.Value, entry.Key))
            .Select(entry => (entry.Item1, new MatrixNode(entry.Value, source, prefix + entry.Item1, showLine)))
            .ToList();
    }

    /// <summary>The entries of a mapping by key; a key that is not known is a fault.</summary>
    public IReadOnlyDictionary<string, MatrixNode> Fields(params string[] known)
    {
        var fields = new Dictionary<string, MatrixNode>();
        foreach ((string key, MatrixNode value) in Entries())
        {
            if (!known.Contains(key))
            {
                throw value.Fault(Complaint.Unknown("key", key, known));
            }

            fields.Add(key, value);
        }

        return fields;
    }

    /// <summary>The value of a key that must be there.</summary>
    public MatrixNode Required(IReadOnlyDictionary<string, MatrixNode> fields, string key) =>
        fields.TryGetValue(key, out MatrixNode? value) ? value : throw Fault($"'{key}' is missing");
}
