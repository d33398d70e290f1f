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
    public static Matrix ReadFile(string path, MatrixVocabulary vocabulary, MatrixOverrides overrides) =>
        ReadText(MatrixNode.ReadFile(path), path, vocabulary, overrides);

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
        MatrixNode root = MatrixNode.Parse(text, source, showLines);
        return new MatrixReader(new MatrixContext(vocabulary, overrides)).Read(root, text);
    }

    private Matrix Read(MatrixNode root, string text)
    {
        IReadOnlyDictionary<string, MatrixNode> fields = root.Fields(
            "name", "description", "seeds", "rigs", "defaults", "groups", "overrides", "published");
        _context.ReadRigs(fields.GetValueOrDefault("rigs"));
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

    private List<Assignment> Assignments(MatrixNode? node) => Assignment.ReadAll(node, _context);

    private static IReadOnlyList<MatrixNode> Rows(MatrixNode? node) => node?.Items() ?? [];

    private List<OverrideRule> OverrideRules(MatrixNode? node) => Rows(node).Select(row =>
    {
        IReadOnlyDictionary<string, MatrixNode> fields = row.Fields("when", "set");
        return new OverrideRule(
            new MatchRule(row.Required(fields, "when"), _context),
            Assignments(row.Required(fields, "set")));
    }).ToList();

    private List<PublishedRule> PublishedRules(MatrixNode? node) => Rows(node).Select(row =>
    {
        IReadOnlyDictionary<string, MatrixNode> fields = row.Fields("when", "metric", "value", "source");
        MatrixNode metric = row.Required(fields, "metric");
        if (!MetricColumns.Names.Contains(metric.Scalar()))
        {
            throw metric.Fault(Complaint.Unknown("metric", metric.Scalar(), MetricColumns.Names));
        }

        return new PublishedRule(
            new MatchRule(row.Required(fields, "when"), _context),
            new PublishedValue(metric.Scalar(), row.Required(fields, "value").Number(), row.Required(fields, "source").Scalar()));
    }).ToList();

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
