using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Bakeoff.Harness;

/// <summary>Reads a matrix from YAML and resolves it to cells.</summary>
public sealed class MatrixReader
{
    private const int DefaultSeedCount = 5;
    private const int MaxSeedCount = 10_000;

    private readonly MatrixContext _context;
    private readonly List<Assignment> _defaults = [];
    private readonly List<OverrideRule> _overrides = [];
    private readonly List<PublishedRule> _published = [];
    private IReadOnlyList<ulong> _seeds = [];

    private MatrixReader(MatrixContext context) => _context = context;

    /// <summary>
    /// Reads a matrix file. Throws <see cref="MatrixException"/> with one line that says what is wrong.
    /// </summary>
    public static Matrix ReadFile(string path, MatrixVocabulary vocabulary, MatrixOverrides overrides)
    {
        try
        {
            return ReadText(File.ReadAllText(path), path, vocabulary, overrides);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MatrixException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>
    /// Reads a matrix from text; <paramref name="source"/> is its name in messages, lines are shown if <paramref
    /// name="showLines"/>.
    /// </summary>
    public static Matrix ReadText(
        string text,
        string source,
        MatrixVocabulary vocabulary,
        MatrixOverrides overrides,
        bool showLines = true)
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

        if (yaml.Documents.Count != 1)
        {
            throw new MatrixException(source, null, "", "one YAML document is expected");
        }

        var root = new MatrixNode(yaml.Documents[0].RootNode, source, "", showLines);
        return new MatrixReader(new MatrixContext(vocabulary, overrides)).Read(root, text);
    }

    private Matrix Read(MatrixNode root, string text)
    {
        IReadOnlyDictionary<string, MatrixNode> fields = root.Fields(
            "name", "description", "seeds", "rigs", "defaults", "groups", "overrides", "published");
        ReadRigs(fields.GetValueOrDefault("rigs"));
        _seeds = Seeds(fields.GetValueOrDefault("seeds")) ?? CountedSeeds(_context.Overrides.SeedCount ?? DefaultSeedCount);
        _defaults.AddRange(Assignments(fields.GetValueOrDefault("defaults")));
        _overrides.AddRange(OverrideRules(fields.GetValueOrDefault("overrides")));
        _published.AddRange(PublishedRules(fields.GetValueOrDefault("published")));
        if (!fields.TryGetValue("groups", out MatrixNode? groups))
        {
            throw root.Fault("'groups' is missing");
        }

        var cells = new List<PlannedCell>();
        var names = new HashSet<string>();
        foreach (MatrixNode group in groups.Items())
        {
            cells.AddRange(ReadGroup(group, names));
        }

        CellNames.Check(cells.Count, root);
        return new Matrix
        {
            Name = CellNames.Safe(fields.TryGetValue("name", out MatrixNode? name) ? name.Scalar() : "matrix"),
            Description = fields.TryGetValue("description", out MatrixNode? description) ? description.Scalar().Trim() : "",
            Text = text,
            Cells = CellNames.Assign(cells),
        };
    }

    private void ReadRigs(MatrixNode? node)
    {
        if (node is null)
        {
            var standard = new RigSpec();
            _context.Rigs.Add(standard.Name, standard);
            return;
        }

        foreach ((string name, MatrixNode rig) in node.Entries())
        {
            var cell = new CellSpec { Rig = new RigSpec { Name = name } };
            string[] known = FactorTable.Keys.Where(key => key.StartsWith(FactorTable.RigPrefix, StringComparison.Ordinal))
                .Select(key => key[FactorTable.RigPrefix.Length..]).ToArray();
            foreach ((string key, MatrixNode value) in rig.Fields(known))
            {
                cell = Assignment.Read(FactorTable.RigPrefix + key, value, _context).ApplyTo(cell, _context);
            }

            _context.Rigs.Add(name, cell.Rig);
        }
    }

    private IEnumerable<PlannedCell> ReadGroup(MatrixNode node, HashSet<string> names)
    {
        IReadOnlyDictionary<string, MatrixNode> fields = node.Fields(
            "name", "description", "seeds", "set", "matrix", "include", "exclude", "overrides");
        string name = fields.TryGetValue("name", out MatrixNode? nameNode) ? nameNode.Scalar() : throw node.Fault("'name' is missing");
        if (!names.Add(name))
        {
            throw nameNode.Fault($"another group is already called '{name}'");
        }

        IReadOnlyList<ulong> seeds = Seeds(fields.GetValueOrDefault("seeds")) ?? _seeds;
        List<Assignment> groupSet = Assignments(fields.GetValueOrDefault("set"));
        List<MatchRule> excludes = Rows(fields.GetValueOrDefault("exclude")).Select(row => new MatchRule(row, _context)).ToList();
        List<OverrideRule> overrides = [.. _overrides, .. OverrideRules(fields.GetValueOrDefault("overrides"))];
        var builder = new CellBuilder(_context, name, node, [.. _defaults, .. groupSet], overrides, _published);

        IEnumerable<IReadOnlyList<Assignment>> points = fields.TryGetValue("matrix", out MatrixNode? matrix)
            ? CrossProduct(matrix)
            : fields.ContainsKey("include") ? [] : [[]];
        List<CellSpec> cells = points.Select(builder.Build)
            .Where(cell => !excludes.Exists(rule => rule.Matches(cell)))
            .ToList();
        cells.AddRange(Rows(fields.GetValueOrDefault("include")).Select(row => builder.Build(Assignments(row))));
        return cells.Where(builder.IsSelected)
            .DistinctBy(CellText.Canonical)
            .Select(cell => new PlannedCell(builder.Checked(cell), seeds));
    }

    /// <summary>Every combination of the listed values; the first key varies slowest.</summary>
    private List<IReadOnlyList<Assignment>> CrossProduct(MatrixNode matrix)
    {
        List<IReadOnlyList<Assignment>> points = [[]];
        foreach ((string key, MatrixNode values) in matrix.Entries())
        {
            List<Assignment> choices = values.Items().Select(item => Assignment.Read(key, item, _context)).ToList();
            points = points.SelectMany(_ => choices, (IReadOnlyList<Assignment> (point, choice) => [.. point, choice])).ToList();
        }

        return points;
    }

    private List<Assignment> Assignments(MatrixNode? node) =>
        node is null ? [] : node.Entries().Select(entry => Assignment.Read(entry.Key, entry.Value, _context)).ToList();

    private static IReadOnlyList<MatrixNode> Rows(MatrixNode? node) => node?.Items() ?? [];

    private List<OverrideRule> OverrideRules(MatrixNode? node) => Rows(node).Select(row =>
    {
        IReadOnlyDictionary<string, MatrixNode> fields = row.Fields("when", "set");
        return new OverrideRule(
            new MatchRule(Required(row, fields, "when"), _context),
            Assignments(Required(row, fields, "set")));
    }).ToList();

    private List<PublishedRule> PublishedRules(MatrixNode? node) => Rows(node).Select(row =>
    {
        IReadOnlyDictionary<string, MatrixNode> fields = row.Fields("when", "metric", "value", "source");
        MatrixNode metric = Required(row, fields, "metric");
        if (!MetricColumns.Names.Contains(metric.Scalar()))
        {
            throw metric.Fault(Complaint.Unknown("metric", metric.Scalar(), MetricColumns.Names));
        }

        return new PublishedRule(
            new MatchRule(Required(row, fields, "when"), _context),
            new PublishedValue(metric.Scalar(), Required(row, fields, "value").Number(), Required(row, fields, "source").Scalar()));
    }).ToList();

    private static MatrixNode Required(MatrixNode row, IReadOnlyDictionary<string, MatrixNode> fields, string key) =>
        fields.TryGetValue(key, out MatrixNode? node) ? node : throw row.Fault($"'{key}' is missing");

    /// <summary>A number of seeds, or a list of them; the command line's number wins over both.</summary>
    private List<ulong>? Seeds(MatrixNode? node)
    {
        if (node is null)
        {
            return null;
        }

        List<ulong> listed = node.Items().Select(item => ulong.TryParse(item.Scalar(), out ulong seed)
            ? seed
            : throw item.Fault($"'{item.Scalar()}' is not a whole number of at least 0")).ToList();
        if (_context.Overrides.SeedCount is { } count)
        {
            return CountedSeeds(count);
        }

        if (node.IsSequence)
        {
            return listed.Distinct().Count() == listed.Count ? listed : throw node.Fault("a seed is listed twice");
        }

        return listed[0] is >= 1 and <= MaxSeedCount
            ? CountedSeeds((int)listed[0])
            : throw node.Fault($"'{listed[0]}' is not accepted: a number of seeds from 1 to {MaxSeedCount}, or a list of seeds");
    }

    private List<ulong> CountedSeeds(int count) =>
        Enumerable.Range(0, count).Select(i => _context.Overrides.BaseSeed + (ulong)i).ToList();
}
