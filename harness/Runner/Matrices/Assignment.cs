using System.Globalization;
using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>One <c>key: value</c> of a matrix, checked as far as the value alone allows.</summary>
internal sealed record Assignment(string Key, string Word, MatrixNode Origin)
{
    /// <summary>Reads every <c>key: value</c> of a mapping; none without one.</summary>
    public static List<Assignment> ReadAll(MatrixNode? node, MatrixContext context) =>
        node is null ? [] : node.Entries().Select(entry => Read(entry.Key, entry.Value, context)).ToList();

    /// <summary>Reads one value; throws if the key does not exist or the value is not accepted.</summary>
    public static Assignment Read(string key, MatrixNode node, MatrixContext context)
    {
        string word = node.Scalar();
        if (key.StartsWith(FactorTable.CostPrefix, StringComparison.Ordinal))
        {
            if (node.Number() < 0)
            {
                throw node.Fault($"'{word}' is not accepted: a cost in ns of at least 0 is");
            }
        }
        else if (key.StartsWith(FactorTable.OptionPrefix, StringComparison.Ordinal))
        {
            string option = key[FactorTable.OptionPrefix.Length..];
            if (!context.Vocabulary.Options.Contains(option))
            {
                throw node.Fault(Complaint.Unknown("option", option, context.Vocabulary.Options));
            }

            if (context.Vocabulary.OptionFault(option, word) is { } fault)
            {
                throw node.Fault(fault);
            }
        }
        else
        {
            CheckFactor(key, word, node, context);
        }

        return new Assignment(key, word, node);
    }

    /// <summary>Gives the cell with the value set.</summary>
    public CellSpec ApplyTo(CellSpec cell, MatrixContext context)
    {
        if (Key.StartsWith(FactorTable.CostPrefix, StringComparison.Ordinal))
        {
            double cost = double.Parse(Word, CultureInfo.InvariantCulture);
            return cell with { Costs = cell.Costs.SetItem(Key[FactorTable.CostPrefix.Length..], cost) };
        }

        if (Key.StartsWith(FactorTable.OptionPrefix, StringComparison.Ordinal))
        {
            return cell with { Options = cell.Options.SetItem(Key[FactorTable.OptionPrefix.Length..], Word) };
        }

        return Key == FactorTable.Rig
            ? cell with { Rig = context.Rigs[Word] }
            : FactorTable.Find(Key)!.Set(cell, Word)!;
    }

    private static void CheckFactor(string key, string word, MatrixNode node, MatrixContext context)
    {
        Factor factor = FactorTable.Find(key) ?? throw node.Fault(UnknownKey(key, context));
        IReadOnlyCollection<string>? names = key switch
        {
            FactorTable.Rig => context.Rigs.Keys.ToList(),
            FactorTable.Machine => context.Vocabulary.Machines,
            "era" => context.Vocabulary.Eras,
            _ => factor.Words,
        };
        if (names is not null && !names.Contains(word))
        {
            throw node.Fault(Complaint.Unknown(key, word, names));
        }

        if (factor.Set(new CellSpec(), word) is null)
        {
            throw node.Fault($"'{word}' is not accepted: {factor.Accepts}");
        }
    }

    /// <summary>The sentence for a key that is none; a cost or an option without its prefix is known by the rest of its name.</summary>
    private static string UnknownKey(string key, MatrixContext context)
    {
        MatrixVocabulary known = context.Vocabulary;
        IReadOnlyCollection<string> costs = [.. known.Machines.SelectMany(known.CostKeys).Distinct()];
        string? meant = NearestName.Find(key, [.. FactorTable.Keys, .. costs, .. known.Options]) is not { } nearest ? null
            : FactorTable.Keys.Contains(nearest) ? null
            : costs.Contains(nearest) ? FactorTable.CostPrefix + nearest
            : FactorTable.OptionPrefix + nearest;
        return meant is not null
            ? $"unknown key '{key}', did you mean '{meant}'?"
            : Complaint.Unknown("key", key, [.. FactorTable.Keys, FactorTable.CostPrefix + "<cost key>", FactorTable.OptionPrefix + "<option>"]);
    }
}
