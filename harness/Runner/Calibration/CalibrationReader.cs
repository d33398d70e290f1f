namespace Bakeoff.Harness;

/// <summary>Reads what is fitted to what, <c>harness/published/calibration.yaml</c>, and the published set-ups beside it.</summary>
public static class CalibrationReader
{
    private const int MaxIterations = 10_000;

    /// <summary>Reads a file. Throws <see cref="MatrixException"/> with one line that says what is wrong.</summary>
    public static CalibrationPlan ReadFile(string path, string publishedFolder, MatrixVocabulary vocabulary, CalibrationOverrides overrides)
    {
        MatrixNode root = MatrixNode.Parse(MatrixNode.ReadFile(path), path, showLines: true);
        IReadOnlyDictionary<string, MatrixNode> fields = root.Fields("name", "seeds", "iterations", "set", "parameters", "rows");
        var matrix = new MatrixOverrides
        {
            BaseSeed = overrides.BaseSeed,
            SeedCount = overrides.Seeds ?? Whole(fields, "seeds", 1, 100) ?? 1,
            Sets = [.. Sets(fields.GetValueOrDefault("set")), .. overrides.Sets],
        };
        PublishedSet published = PublishedSet.ReadFolder(publishedFolder, vocabulary, matrix);
        List<CalibrationTarget> targets = [.. root.Required(fields, "rows").Items().Select(node => Target(node, published))];
        PublishedSet set = published.Select([.. targets.Select(target => target.Row.Id)]);
        CellSpec first = set.ToMatrix().Cells[0].Cell;
        MachineProfile machine = overrides.Profiles.First(profile => profile.Name == first.Machine);
        return new CalibrationPlan
        {
            Name = CellNames.Safe(root.Required(fields, "name").Scalar()),
            Parameters = Only(overrides.Only, [.. root.Required(fields, "parameters").Items().Select(node => Parameter(node, machine, first, vocabulary))]),
            Targets = targets,
            Set = set,
            Iterations = overrides.Iterations ?? Whole(fields, "iterations", 1, MaxIterations) ?? CalibrationPlan.DefaultIterations,
        };
    }

    private static IEnumerable<KeyValuePair<string, string>> Sets(MatrixNode? node) =>
        node is null ? [] : node.Entries().Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Scalar()));

    private static int? Whole(IReadOnlyDictionary<string, MatrixNode> fields, string key, int least, int most)
    {
        if (!fields.TryGetValue(key, out MatrixNode? node))
        {
            return null;
        }

        return int.TryParse(node.Scalar(), out int value) && value >= least && value <= most
            ? value
            : throw node.Fault($"'{node.Scalar()}' is not accepted: a whole number from {least} to {most}");
    }

    private static CalibrationTarget Target(MatrixNode node, PublishedSet published)
    {
        (MatrixNode id, double weight) = node.IsMapping ? Weighted(node) : (node, 1);
        PublishedRow row = published.Rows.FirstOrDefault(candidate => candidate.Id == id.Scalar())
            ?? throw id.Fault(Complaint.Unknown("row", id.Scalar(), [.. published.Rows
                .Where(candidate => candidate.Role == PublishedRole.Calibration).Select(candidate => candidate.Id)]));
        CalibrationPlan.CheckRole(row, id.Fault);
        return new CalibrationTarget(row, weight);
    }

    private static (MatrixNode Id, double Weight) Weighted(MatrixNode node)
    {
        IReadOnlyDictionary<string, MatrixNode> fields = node.Fields("id", "weight");
        MatrixNode weight = node.Required(fields, "weight");
        return weight.Number() > 0 ? (node.Required(fields, "id"), weight.Number()) : throw weight.Fault("a weight is greater than 0");
    }

    private static IReadOnlyList<CalibrationParameter> Only(IReadOnlyList<string> keys, IReadOnlyList<CalibrationParameter> parameters)
    {
        string[] known = [.. parameters.Select(parameter => parameter.Key)];
        foreach (string key in keys.Except(known))
        {
            throw new MatrixException("--only: " + Complaint.Unknown("parameter", key, known));
        }

        return keys.Count == 0 ? parameters : [.. parameters.Where(parameter => keys.Contains(parameter.Key))];
    }

    /// <summary>A cost has its range in the machine profile; everything else states it here.</summary>
    private static CalibrationParameter Parameter(MatrixNode node, MachineProfile machine, CellSpec cell, MatrixVocabulary vocabulary)
    {
        IReadOnlyDictionary<string, MatrixNode> fields = node.Fields("key", "low", "high", "source", "fixed_by");
        MatrixNode keyNode = node.Required(fields, "key");
        string key = keyNode.Scalar();
        string fixedBy = fields.GetValueOrDefault("fixed_by")?.Scalar() ?? "";
        CalibrationParameter parameter;
        if (key.StartsWith(FactorTable.CostPrefix, StringComparison.Ordinal))
        {
            string atom = key[FactorTable.CostPrefix.Length..];
            CostRow row = machine.Costs.FirstOrDefault(candidate => candidate.Info.Name == atom)
                ?? throw keyNode.Fault(Complaint.Unknown("cost key", atom, [.. machine.Costs.Select(candidate => candidate.Info.Name)]));
            parameter = new CalibrationParameter(key, row.Low, row.High, row.Nominal, $"profile {machine.Name}: {row.Source}", fixedBy);
            if (fields.Keys.Any(name => name is "low" or "high" or "source"))
            {
                throw node.Fault($"the range of {key} stands in the machine profile, with its source");
            }
        }
        else
        {
            if (FactorTable.ValueOf(cell, key) is not { } word || !FactorKinds.TryNumber(word, out double current))
            {
                throw keyNode.Fault(key.StartsWith(FactorTable.OptionPrefix, StringComparison.Ordinal)
                    ? "the set-ups do not set this option, so it has no current value"
                    : Complaint.Unknown("parameter", key, [.. FactorTable.Keys, .. vocabulary.CostKeys(machine.Name).Select(name => FactorTable.CostPrefix + name)]));
            }

            parameter = new CalibrationParameter(key, node.Required(fields, "low").Number(), node.Required(fields, "high").Number(), current,
                node.Required(fields, "source").Scalar(), fixedBy);
        }

        return parameter.Low < parameter.High && parameter.Low >= 0 ? parameter : throw node.Fault($"{key} has no range: low is less than high");
    }
}
