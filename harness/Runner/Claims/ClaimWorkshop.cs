using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Resources;

namespace Bakeoff.Harness;

/// <summary>Tries what a structural claim says. Each thing is tried once.</summary>
/// <param name="catalog">The lanes.</param>
/// <param name="machines">Machine profiles; scenarios name theirs, counts and faults take A.</param>
/// <param name="scenarioFolder">Where the scenario files are.</param>
public sealed class ClaimWorkshop(TransportCatalog catalog, IReadOnlyList<MachineProfile> machines, string scenarioFolder)
{
    private readonly Dictionary<string, bool> _played = [];
    private readonly Dictionary<(string, int), ResourceTally?> _counted = [];
    private readonly Dictionary<string, IReadOnlyList<SetUpRow>> _setUp = [];
    private readonly MachineProfile _machine = machines.FirstOrDefault(machine => machine.Name == "A") ?? machines[0];

    /// <summary>The lanes.</summary>
    public TransportCatalog Catalog { get; } = catalog;

    /// <summary>Plays a scenario; true if everything that it expects came true.</summary>
    internal bool Plays(string file)
    {
        if (!_played.TryGetValue(file, out bool isSo))
        {
            ScenarioScript script = ScenarioParser.Parse(File.ReadAllText(Path.Combine(scenarioFolder, file)), file, Catalog);
            isSo = ScenarioRunner.Run(script, machines.First(machine => machine.Name == script.Machine), null, chaos: false, TextWriter.Null);
            _played.Add(file, isSo);
        }

        return isSo;
    }

    /// <summary>What so many devices of a lane take, or null.</summary>
    internal ResourceTally? Count(string lane, int devices)
    {
        if (!_counted.TryGetValue((lane, devices), out ResourceTally? tally))
        {
            tally = ResourceSurvey.Of(Catalog.Parse(lane), _machine, [devices])[0].Tally;
            _counted.Add((lane, devices), tally);
        }

        return tally;
    }

    /// <summary>What setting up the bus and devices of a lane takes in a running guest.</summary>
    internal IReadOnlyList<SetUpRow> SetUp(string lane)
    {
        if (!_setUp.TryGetValue(lane, out IReadOnlyList<SetUpRow>? rows))
        {
            rows = SetUpSurvey.Of(Catalog.Parse(lane), _machine);
            _setUp.Add(lane, rows);
        }

        return rows;
    }

    /// <summary>Injects a fault.</summary>
    internal FaultOutcome Inject(string fault, string lane, FaultPolicy policy) => new FaultRunner(Catalog, _machine).Run(
        FaultCatalog.Find(fault) ?? throw new ArgumentException(
            Complaint.Unknown("fault", fault, [.. FaultCatalog.All.Select(known => known.Id)]), nameof(fault)),
        lane, policy);
}
