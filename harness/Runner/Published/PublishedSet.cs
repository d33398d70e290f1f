namespace Bakeoff.Harness;

/// <summary>The sources of a folder, or those of their rows that were asked for, and the matrix that runs their set-ups.</summary>
public sealed class PublishedSet
{
    /// <summary>Name of the matrix.</summary>
    public const string MatrixName = "reproduce";

    /// <summary>The file that says what may be fitted; it holds no set-ups.</summary>
    public const string CalibrationFileName = "calibration.yaml";

    private PublishedSet(IReadOnlyList<PublishedSource> sources) => Sources = sources;

    /// <summary>The sources, ordered by name of the file.</summary>
    public IReadOnlyList<PublishedSource> Sources { get; }

    /// <summary>Every row, sources in order.</summary>
    public IEnumerable<PublishedRow> Rows => Sources.SelectMany(source => source.Rows);

    /// <summary>Reads every file of a folder but the calibration's. Throws <see cref="MatrixException"/> for the first fault.</summary>
    public static PublishedSet ReadFolder(string folder, MatrixVocabulary vocabulary, MatrixOverrides overrides)
    {
        string[] files = Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, "*.yaml").Where(file => Path.GetFileName(file) != CalibrationFileName).Order(StringComparer.Ordinal)]
            : [];
        return files.Length > 0
            ? Of([.. files.Select(file => PublishedReader.ReadFile(file, vocabulary, overrides))])
            : throw new MatrixException($"{folder}: holds no published set-ups (*.yaml)");
    }

    /// <summary>The set of some sources. Throws if two rows have the same label.</summary>
    public static PublishedSet Of(IReadOnlyList<PublishedSource> sources)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (PublishedSource source in sources)
        {
            string[] ids =
            [
                .. source.Rows.Select(row => row.Id),
                .. source.Qualitative.Concat(source.NotExpressed).Select(note => note.Id),
            ];
            foreach (string id in ids)
            {
                if (!seen.TryAdd(id, source.Name))
                {
                    throw new MatrixException($"{source.Name}.yaml: the label '{id}' is taken already, in {seen[id]}.yaml");
                }
            }
        }

        return new PublishedSet(sources);
    }

    /// <summary>
    /// The rows that any filter names: a source, a label, or the beginning of labels up to a dot (<c>SR1</c>, <c>SR1.venet</c>).
    /// Without filters everything. Throws for a filter that names nothing.
    /// </summary>
    public PublishedSet Select(IReadOnlyList<string> filters)
    {
        if (filters.Count == 0)
        {
            return this;
        }

        string? idle = filters.FirstOrDefault(filter => !Sources.Any(source => source.Name == filter) && !Rows.Any(row => IsNamed(row, filter)));
        if (idle is not null)
        {
            throw new MatrixException(Complaint.Unknown("source or row", idle, [.. Sources.Select(source => source.Name), .. Rows.Select(row => row.Id)]));
        }

        return new PublishedSet([.. Sources.Select(source => filters.Contains(source.Name) ? source : source with
        {
            Rows = [.. source.Rows.Where(row => filters.Any(filter => IsNamed(row, filter)))],
            Qualitative = [],
            NotExpressed = [],
        }).Where(source => source.Rows.Count > 0)]);
    }

    /// <summary>Some rows alone.</summary>
    public PublishedSet Where(Func<PublishedRow, bool> isKept) => new(
        [.. Sources.Select(source => source with { Rows = [.. source.Rows.Where(isKept)] }).Where(source => source.Rows.Count > 0)]);

    /// <summary>The same rows with every set-up changed.</summary>
    public PublishedSet With(Func<CellSpec, CellSpec> change) => With((_, cell) => change(cell));

    /// <summary>The same rows with every set-up changed, by source.</summary>
    public PublishedSet With(Func<PublishedSource, CellSpec, CellSpec> change) => new([.. Sources.Select(source => source with
    {
        Setups = [.. source.Setups.Select(setup => KeyValuePair.Create(setup.Key, setup.Value with { Cell = change(source, setup.Value.Cell) }))],
    })]);

    /// <summary>The set-ups that rows need, each once, as a matrix.</summary>
    public Matrix ToMatrix(string name = MatrixName)
    {
        List<PlannedCell> cells = [.. Sources.SelectMany(source => source.Setups
            .Where(setup => source.Rows.Any(row => row.Needs(setup.Key))).Select(setup => setup.Value))];
        return new Matrix
        {
            Name = name,
            Description = "Published set-ups.",
            Text = string.Join("---\n", Sources.Select(source => source.Text.TrimEnd() + "\n")),
            Cells = cells.Count > 0 ? cells : throw new MatrixException("no row needs a run"),
        };
    }

    /// <summary>True if a filter names the row, by its source or its label.</summary>
    internal static bool IsNamed(PublishedRow row, string filter) => row.Source == filter || row.Id == filter
        || (row.Id.StartsWith(filter, StringComparison.Ordinal) && row.Id[filter.Length] == '.');
}
