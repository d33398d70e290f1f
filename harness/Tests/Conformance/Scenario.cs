using System.Collections.Immutable;
using Bakeoff.Harness;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Conformance;

/// <summary>One run, said the way the command line says it, so that a failure can be replayed.</summary>
/// <param name="Lane">Lane id.</param>
/// <param name="Workload">Workload.</param>
/// <param name="Sets">Factors as <c>key=value</c>, separated by blanks.</param>
/// <param name="Seed">Seed.</param>
/// <param name="Chaos">True for a fuzzed schedule.</param>
internal sealed record Scenario(string Lane, string Workload, string Sets, ulong Seed, bool Chaos)
{
    private static readonly IReadOnlyList<MachineProfile> s_machines = MachineProfiles.LoadAll(MachineProfiles.FindDirectory());

    /// <summary>The real simulator; it has no state, so all tests share it.</summary>
    public static LaneSimulator Simulator { get; } = new(TransportCatalog.Default, s_machines);

    public static MachineProfile Machine(string name) => s_machines.First(machine => machine.Name == name);

    public RunOptions Options => new() { Verify = VerifyMode.Full, Chaos = Chaos };

    /// <summary>The command that runs exactly this.</summary>
    public string Command => $"bakeoff run --transport '{Lane}' --workload {Workload} "
        + string.Concat(Words.Select(set => $"--set '{set}' "))
        + $"--seed {Seed} --seeds 1 --verify full{(Chaos ? " --chaos" : "")}";

    private string[] Words => Sets.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The cell that the command line would make.</summary>
    public CellSpec Cell()
    {
        CellSpec cell = Set(Set(new CellSpec { Id = "test" }, FactorTable.Transport, Lane), "workload", Workload);
        foreach (string word in Words)
        {
            int equals = word.IndexOf('=');
            cell = Set(cell, word[..equals], word[(equals + 1)..]);
        }

        return cell;
    }

    /// <summary>Runs it; a failure names the command.</summary>
    public RunOutcome Run()
    {
        try
        {
            return Simulator.Run(Cell(), Seed, Options, CancellationToken.None);
        }
        catch (RunFailedException e)
        {
            throw new InvalidOperationException($"{Command}\n{e.Message}", e);
        }
    }

    private static CellSpec Set(CellSpec cell, string key, string word)
    {
        if (key.StartsWith(FactorTable.OptionPrefix, StringComparison.Ordinal))
        {
            return cell with { Options = cell.Options.SetItem(key[FactorTable.OptionPrefix.Length..], word) };
        }

        if (key.StartsWith(FactorTable.CostPrefix, StringComparison.Ordinal))
        {
            double ns = double.Parse(word, System.Globalization.CultureInfo.InvariantCulture);
            return cell with { Costs = cell.Costs.SetItem(key[FactorTable.CostPrefix.Length..], ns) };
        }

        return FactorTable.Find(key)?.Set(cell, word) ?? throw new ArgumentException($"{key}={word}");
    }
}
