namespace Bakeoff.Harness;

/// <summary>
/// What the reading of one matrix needs everywhere: the known names and the rigs that the file defines.
/// </summary>
internal sealed record MatrixContext(MatrixVocabulary Vocabulary, MatrixOverrides Overrides)
{
    /// <summary>Rigs by name.</summary>
    public Dictionary<string, RigSpec> Rigs { get; } = [];

    /// <summary>Reads the rigs of a file; one without any has the known ones.</summary>
    public void ReadRigs(MatrixNode? node)
    {
        if (node is null)
        {
            foreach ((RigSpec known, _) in Bakeoff.Harness.Rigs.Known)
            {
                Rigs.Add(known.Name, known);
            }

            return;
        }

        foreach ((string name, MatrixNode rig) in node.Entries())
        {
            var cell = new CellSpec { Rig = new RigSpec { Name = name } };
            string[] known = FactorTable.Keys.Where(key => key.StartsWith(FactorTable.RigPrefix, StringComparison.Ordinal))
                .Select(key => key[FactorTable.RigPrefix.Length..]).ToArray();
            foreach ((string key, MatrixNode value) in rig.Fields(known))
            {
                cell = Assignment.Read(FactorTable.RigPrefix + key, value, this).ApplyTo(cell, this);
            }

            Rigs.Add(name, cell.Rig);
        }
    }
}
