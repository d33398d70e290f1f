namespace Bakeoff.Harness;

/// <summary>Which cells a rule of the matrix is about: each key must have one of the listed values.</summary>
internal sealed class MatchRule
{
    private const string GroupKey = "group";
    private readonly List<(string Key, List<string> Words)> _conditions = [];

    /// <summary>Reads a mapping of keys to values or lists of values.</summary>
    public MatchRule(MatrixNode node, MatrixContext context)
    {
        foreach ((string key, MatrixNode value) in node.Entries())
        {
            _conditions.Add((key, value.Items().Select(item => Word(key, item, context)).ToList()));
        }
    }

    /// <summary>True if the cell meets every condition.</summary>
    public bool Matches(CellSpec cell) => _conditions.TrueForAll(condition =>
        condition.Words.Contains(condition.Key == GroupKey ? cell.Group : FactorTable.ValueOf(cell, condition.Key) ?? ""));

    /// <summary>The value in the spelling that <see cref="FactorTable.ValueOf"/> uses.</summary>
    private static string Word(string key, MatrixNode item, MatrixContext context)
    {
        if (key == GroupKey)
        {
            return item.Scalar();
        }

        CellSpec cell = Assignment.Read(key, item, context).ApplyTo(new CellSpec(), context);
        return FactorTable.ValueOf(cell, key)!;
    }
}
