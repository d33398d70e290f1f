namespace Bakeoff.Harness;

/// <summary>Reads a file of published set-ups, <c>harness/published/*.yaml</c>; its README describes the format.</summary>
public sealed class PublishedReader
{
    private const int DefaultSeedCount = 5;
    private const string More = ">";
    private const string Less = "<";
    private const string LikeKey = "like";

    private readonly MatrixContext _context;
    private readonly List<string> _setups = [];
    private readonly Dictionary<string, List<Assignment>> _settings = [];
    private bool _isHardwareStated;
    private HostSpeedFit? _hostSpeed;
    private string _name = "";

    private PublishedReader(MatrixContext context) => _context = context;

    /// <summary>True if a file has set-ups, as published ones do and matrices do not.</summary>
    public static bool IsPublished(string path) => MatrixNode.Parse(MatrixNode.ReadFile(path), path, showLines: true)
        is { IsMapping: true } root && root.Entries().Any(entry => entry.Key == "setups");

    /// <summary>Reads a file. Throws <see cref="MatrixException"/> with one line that says what is wrong.</summary>
    public static PublishedSource ReadFile(string path, MatrixVocabulary vocabulary, MatrixOverrides overrides)
    {
        PublishedSource source = ReadText(MatrixNode.ReadFile(path), path, vocabulary, overrides);
        string name = Path.GetFileNameWithoutExtension(path);
        return source.Name == name
            ? source
            : throw new MatrixException(path, null, "name", $"'{source.Name}' is not the file's name, which is '{name}'");
    }

    /// <summary>Reads a text; <paramref name="source"/> is its name in messages.</summary>
    public static PublishedSource ReadText(string text, string source, MatrixVocabulary vocabulary, MatrixOverrides overrides) =>
        new PublishedReader(new MatrixContext(vocabulary, overrides)).Read(MatrixNode.Parse(text, source, showLines: true), text);

    private PublishedSource Read(MatrixNode root, string text)
    {
        IReadOnlyDictionary<string, MatrixNode> fields = root.Fields(
            "name", "title", "hardware", "host_speed", "rigs", "defaults", "setups", "rows", "qualitative", "not_expressed");
        _name = root.Required(fields, "name").Scalar();
        _isHardwareStated = Hardware(root.Required(fields, "hardware"));
        _hostSpeed = HostSpeed(fields.GetValueOrDefault("host_speed"));
        _context.ReadRigs(fields.GetValueOrDefault("rigs"));
        List<Assignment> defaults = Assignment.ReadAll(fields.GetValueOrDefault("defaults"), _context);
        List<(string Key, MatrixNode Value)> setups = [.. fields.GetValueOrDefault("setups")?.Entries() ?? []];
        foreach ((string name, MatrixNode node) in setups)
        {
            _settings[name] = Settings(node);
            _setups.Add(name);
        }

        List<PublishedRow> rows = [.. Items(fields, "rows").Select(Row)];
        CheckFittedRow(fields.GetValueOrDefault("host_speed"), rows);
        List<PublishedRow> kept = [.. rows.Where(row => _context.Overrides.Rows.Any(filter => PublishedSet.IsNamed(row, filter)))];
        MatrixContext asPublished = _context with { Overrides = _context.Overrides with { Sets = [] } };
        return new PublishedSource
        {
            Name = _name,
            Title = root.Required(fields, "title").Scalar().Trim(),
            IsHardwareStated = _isHardwareStated,
            HostSpeed = _hostSpeed,
            Setups = [.. setups.Select(setup => KeyValuePair.Create(setup.Key, Cell(setup.Key, setup.Value, defaults,
                _context.Overrides.Rows.Count == 0 || kept.Exists(row => row.Needs(setup.Key)) ? _context : asPublished)))],
            Rows = rows,
            Qualitative = [.. Items(fields, "qualitative").Select(Note)],
            NotExpressed = [.. Items(fields, "not_expressed").Select(Note)],
            Text = text,
        };
    }

    /// <summary>The settings of a set-up: those of the one above it that it is <c>like</c>, if any, then its own, which win.</summary>
    private List<Assignment> Settings(MatrixNode node)
    {
        var settings = new List<Assignment>();
        foreach ((string key, MatrixNode value) in node.Entries())
        {
            if (key == LikeKey)
            {
                settings.InsertRange(0, _settings.GetValueOrDefault(value.Scalar()) ?? throw value.Fault(_setups.Count == 0
                    ? "no set-up stands above this one"
                    : Complaint.Unknown("set-up above this one", value.Scalar(), _setups)));
            }
            else
            {
                settings.Add(Assignment.Read(key, value, _context));
            }
        }

        return settings;
    }

    private static IEnumerable<MatrixNode> Items(IReadOnlyDictionary<string, MatrixNode> fields, string key) =>
        fields.TryGetValue(key, out MatrixNode? node) ? node.Items() : [];

    private static bool Hardware(MatrixNode node) => node.Scalar() switch
    {
        "stated" => true,
        "not-stated" => false,
        string other => throw node.Fault(Complaint.Unknown("hardware", other, ["stated", "not-stated"])),
    };

    private HostSpeedFit? HostSpeed(MatrixNode? node)
    {
        if (node is null)
        {
            return null;
        }

        if (_isHardwareStated)
        {
            throw node.Fault("a source whose hardware is stated has a machine profile and no fitted host speed");
        }

        IReadOnlyDictionary<string, MatrixNode> fields = node.Fields("value", "fitted_on");
        Assignment value = Assignment.Read(FactorTable.HostSpeed, node.Required(fields, "value"), _context);
        return new HostSpeedFit(value.ApplyTo(new CellSpec(), _context).HostSpeed, node.Required(fields, "fitted_on").Scalar());
    }

    private static void CheckFittedRow(MatrixNode? node, List<PublishedRow> rows)
    {
        if (node is null)
        {
            return;
        }

        MatrixNode fitted = node.Fields("value", "fitted_on")["fitted_on"];
        PublishedRow row = rows.Find(candidate => candidate.Id == fitted.Scalar())
            ?? throw fitted.Fault(Complaint.Unknown("row", fitted.Scalar(), [.. rows.Select(candidate => candidate.Id)]));
        if (row.Role != PublishedRole.Calibration)
        {
            throw fitted.Fault($"row {row.Id} has the role {Words.Of(row.Role)}: a row that something is fitted to is calibration");
        }
    }

    private PlannedCell Cell(string name, MatrixNode node, List<Assignment> defaults, MatrixContext context)
    {
        var builder = new CellBuilder(context, _name, node, defaults, [], []);
        List<Assignment> own = _settings[name];
        CellSpec cell = builder.Build(own);
        bool statesSpeed = own.Concat(defaults).Any(assignment => assignment.Key == FactorTable.HostSpeed)
            || context.Overrides.Sets.Any(set => set.Key == FactorTable.HostSpeed);
        if (_hostSpeed is { } speed && !statesSpeed)
        {
            cell = cell with { HostSpeed = speed.Value };
        }

        cell = builder.Checked(cell) with { Id = CellNames.Safe($"{_name}_{name}") };
        int seeds = context.Overrides.SeedCount ?? DefaultSeedCount;
        return new PlannedCell(cell, [.. Enumerable.Range(0, seeds).Select(i => context.Overrides.BaseSeed + (ulong)i)]);
    }

    private PublishedRow Row(MatrixNode node)
    {
        IReadOnlyDictionary<string, MatrixNode> fields = node.Fields(
            "id", "setup", "against", "metric", "value", "unit", "kind", "role", "band", "source", "confidence", "explain");
        PublishedKind kind = Word<PublishedKind>(node, fields, "kind");
        MatrixNode? against = fields.GetValueOrDefault("against");
        MatrixNode metricNode = node.Required(fields, "metric");
        MetricExpression metric = MetricExpression.Parse(metricNode.Scalar(), out string fault) ?? throw metricNode.Fault(fault);
        var row = new PublishedRow
        {
            Id = node.Required(fields, "id").Scalar(),
            Source = _name,
            Setup = Setup(node.Required(fields, "setup")),
            Against = against is null ? null : Setup(against),
            Metric = metric,
            Kind = kind,
            Role = Word<PublishedRole>(node, fields, "role"),
            Unit = Unit(fields.GetValueOrDefault("unit"), metric, against is null || kind == PublishedKind.Difference),
            Cited = node.Required(fields, "source").Scalar(),
            Confidence = fields.GetValueOrDefault("confidence")?.Scalar() ?? "",
            Explain = fields.GetValueOrDefault("explain")?.Scalar().Trim() ?? "",
        };
        row = WithValue(row, node.Required(fields, "value"));
        CheckKind(row, node);
        return row with { Band = Band(row, fields.GetValueOrDefault("band")) };
    }

    private string Setup(MatrixNode node) => _setups.Contains(node.Scalar())
        ? node.Scalar()
        : throw node.Fault(Complaint.Unknown("set-up", node.Scalar(), _setups));

    private static TEnum Word<TEnum>(MatrixNode row, IReadOnlyDictionary<string, MatrixNode> fields, string key) where TEnum : struct, Enum
    {
        MatrixNode node = row.Required(fields, key);
        return Words.TryParse(node.Scalar(), out TEnum value)
            ? value
            : throw node.Fault(Complaint.Unknown(key, node.Scalar(), Words.All<TEnum>()));
    }

    /// <summary>A unit that is not the column's would compare Gbit/s with bit/s.</summary>
    private static string Unit(MatrixNode? node, MetricExpression metric, bool isAlone)
    {
        string own = isAlone ? metric.Column?.Unit ?? "" : "";
        return node is null || !isAlone || metric.Column is null || node.Scalar() == own
            ? node?.Scalar() ?? own
            : throw node.Fault($"'{node.Scalar()}' is not the unit of {metric}, which is '{own}'");
    }

    private static PublishedRow WithValue(PublishedRow row, MatrixNode node)
    {
        switch (row.Kind)
        {
            case PublishedKind.Order or PublishedKind.Sign:
                string[] words = row.Kind == PublishedKind.Order ? [More, Less] : ["+", "-"];
                int index = Array.IndexOf(words, node.Scalar());
                return index >= 0
                    ? row with { IsMore = index == 0 }
                    : throw node.Fault($"'{node.Scalar()}' is not accepted: '{words[0]}' or '{words[1]}' (in quotation marks) is, "
                        + "the set-up in relation to the one it stands against");
            case PublishedKind.Range:
                IReadOnlyList<MatrixNode> ends = node.Items();
                return ends.Count == 2 && ends[0].Number() < ends[1].Number()
                    ? row with { Low = ends[0].Number(), High = ends[1].Number() }
                    : throw node.Fault("a range is [low, high]");
            default:
                return node.Number() != 0 ? row with { Value = node.Number() } : throw node.Fault("no relative error exists for 0: use a range");
        }
    }

    private void CheckKind(PublishedRow row, MatrixNode node)
    {
        if (row.Kind is PublishedKind.Order or PublishedKind.Sign or PublishedKind.Difference && row.Against is null)
        {
            throw node.Fault($"row {row.Id}: kind {Words.Of(row.Kind)} needs 'against', the set-up to compare with");
        }

        if (row.Kind == PublishedKind.Ratio && row.Against is null && !row.Metric.IsRatio && row.Metric.Column?.Unit is not "")
        {
            throw node.Fault($"row {row.Id}: kind ratio needs 'against', a quotient of two metrics, or a metric without unit");
        }

        if (row.Kind is PublishedKind.Absolute or PublishedKind.Difference && row.Role == PublishedRole.Validation && !_isHardwareStated && _hostSpeed is null)
        {
            throw node.Fault($"row {row.Id}: an absolute value or a difference on hardware that is not stated needs the file's 'host_speed', fitted on a calibration row");
        }
    }

    /// <summary>The band of the rule, or the row's own, which can only be tighter.</summary>
    private static PassBand? Band(PublishedRow row, MatrixNode? node)
    {
        PassBand? rule = PassBand.RuleOf(row.Kind);
        if (node is null)
        {
            return rule;
        }

        if (rule is null)
        {
            throw node.Fault($"kind {Words.Of(row.Kind)} has no band");
        }

        PassBand band = PassBand.Parse(node.Scalar()) ?? throw node.Fault($"'{node.Scalar()}' is not accepted: '10 %', or a difference in the row's unit");
        return band.RelativeTo(row.Value!.Value) <= rule.Value.Size * (1 + 1e-9)
            ? band
            : throw node.Fault($"{band} is wider than the rule for kind {Words.Of(row.Kind)}, {rule}");
    }

    private static PublishedNote Note(MatrixNode node)
    {
        IReadOnlyDictionary<string, MatrixNode> fields = node.Fields("id", "source", "says", "why");
        return new PublishedNote(
            node.Required(fields, "id").Scalar(),
            node.Required(fields, "source").Scalar(),
            fields.GetValueOrDefault("says")?.Scalar().Trim() ?? "",
            node.Required(fields, "why").Scalar().Trim());
    }
}
