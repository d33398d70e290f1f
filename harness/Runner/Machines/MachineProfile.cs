using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>One machine: what it is and what each step costs on it.</summary>
public sealed class MachineProfile
{
    private readonly CostRow[] _costs;

    internal MachineProfile(IEnumerable<CostRow> costs) => _costs = [.. costs];

    /// <summary>Short name used in matrices and CSV; also the file's name.</summary>
    public required string Name { get; init; }

    /// <summary>One line for lists.</summary>
    public required string Title { get; init; }

    /// <summary>Processor class that the costs stand for.</summary>
    public required string Cpu { get; init; }

    /// <summary>Host kernel range that the costs stand for.</summary>
    public required string Kernel { get; init; }

    /// <summary>Default interrupt hardware.</summary>
    public required ApicMode Apic { get; init; }

    /// <summary>Clock that converts published cycle counts, GHz; the simulation itself does not use it.</summary>
    public required double FrequencyGhz { get; init; }

    /// <summary>Cache that a core has to itself, or shares with one other, in KiB: what an application's buffer must fit into to be hot.</summary>
    public required int PrivateCacheKib { get; init; }

    /// <summary>Timer ticks per second, host and guest.</summary>
    public required int Hz { get; init; }

    /// <summary>How the kernels of a rig with this machine share a core among threads: host, guests and peer.</summary>
    public required CfsTuning Scheduler { get; init; }

    /// <summary>The TCP of those kernels.</summary>
    public required TcpGeneration Tcp { get; init; }

    /// <summary>Longest time that KVM of the host's kernel polls before it lets a halted vCPU sleep, ns; 0 if it does not poll.</summary>
    public int HaltPollNs { get; init; }

    /// <summary>What guests of its time do with the tick of a vCPU.</summary>
    public GuestTickMode GuestTick { get; init; } = GuestTickMode.Periodic;

    /// <summary>The profile from which marked rows are taken, or null.</summary>
    public required string? BasedOn { get; init; }

    /// <summary>The idle states of its cores, or null if they have one, whose exit latency is an atom.</summary>
    public IdleProfile? Idle { get; init; }

    /// <summary>One row per atom, in the order of <see cref="CostKey"/>.</summary>
    public IReadOnlyList<CostRow> Costs => _costs;

    /// <summary>What a cell may set under <c>costs</c>: the atoms and the exits of deeper idle states.</summary>
    public IEnumerable<string> CostNames =>
        _costs.Select(row => row.Info.Name).Concat(Idle?.Deeper.Select(row => row.CostName) ?? []);

    /// <summary>The row of one atom.</summary>
    public CostRow this[CostKey key] => _costs[(int)key];

    /// <summary>
    /// The nominal values as the simulator wants them: those that a processor pays divided by <paramref name="hostSpeed"/>,
    /// latencies of the hardware as they are, and <paramref name="overridesNs"/> (atom name to ns, or ns per byte) put over them; exits
    /// of deeper idle states among these are checked only.
    /// </summary>
    /// <exception cref="MachineProfileException">An override names no cost or is not a finite number from zero up.</exception>
    public CostTable ToCostTable(IReadOnlyDictionary<string, double>? overridesNs = null, double hostSpeed = 1)
    {
        CostTable table = new();
        foreach (CostRow row in _costs)
        {
            table.SetNs(row.Info.Key, row.Info.IsDelay ? row.Nominal : row.Nominal / hostSpeed);
        }

        foreach ((string name, double ns) in overridesNs ?? new Dictionary<string, double>())
        {
            CostKeyInfo? info = CostKeys.All.FirstOrDefault(known => known.Name == name);
            if (info is null && !CostNames.Contains(name))
            {
                throw new MachineProfileException($"machine {Name}: cost override '{name}': {CostAtomWords.Unknown(name)}");
            }

            if (!double.IsFinite(ns) || ns < 0 || ns > CostAtomWords.LargestNs)
            {
                throw new MachineProfileException(
                    $"machine {Name}: cost override '{name}': {CostAtomWords.NotACost(ns.ToString())}");
            }

            if (info is not null)
            {
                table.SetNs(info.Key, ns);
            }
        }

        return table;
    }
}
