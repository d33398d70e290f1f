using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Cli;

/// <summary>Puts the program together: which simulator, catalogues and figures the commands work with.</summary>
internal static class Composition
{
    /// <summary>The services of the real program, with the machine profiles of a folder (by default the program's own).</summary>
    public static CliServices Create(string? machineFolder = null)
    {
        TransportCatalog catalog = TransportCatalog.Default;
        IReadOnlyList<MachineProfile> machines = LoadMachines(machineFolder);
        return new CliServices
        {
            Simulator = new LaneSimulator(catalog, machines),
            Profiles = machines,
            Vocabulary = new MatrixVocabulary
            {
                Transports = [.. catalog.Contestants.Select(contestant => contestant.Id)],
                Eras = [.. Era.All.Select(era => era.Id)],
                Machines = [.. machines.Select(machine => machine.Name)],
                Options = [.. RunSwitches.All.Select(option => option.Name)],
                OptionFault = RunSwitches.Fault,
                CheckLane = (lane, era) => Check(catalog, lane, era),
                CostKeys = machine => [.. machines.First(m => m.Name == machine).CostNames],
            },
            Catalogs = new Catalogs
            {
                Transports = () => Listings.Transports(catalog),
                Hybrids = () => Listings.Hybrids(catalog),
                Workloads = Listings.Workloads,
                Machines = () => Listings.Machines(machines),
                Rigs = Listings.Rigs,
                Factors = Listings.Factors,
                Options = Listings.Options,
                Costs = () => Listings.Costs(machines),
                Figures = Listings.Figures,
                Faults = Listings.Faults,
                Resources = (lanes, devices) => Survey(catalog, lanes, lane => ResourceSurvey.Of(lane, machines[0], devices)),
                SetUps = lanes => Survey(catalog, lanes, lane => SetUpSurvey.Of(lane, machines[0])),
            },
            Figures = new FigureDrawer(),
            Faults = () => new FaultRunner(catalog, machines.FirstOrDefault(machine => machine.Name == "A") ?? machines[0]),
        };
    }

    /// <summary>Asks about each lane named, or about every contestant.</summary>
    private static IReadOnlyList<T> Survey<T>(TransportCatalog catalog, IReadOnlyList<string> lanes, Func<Lane, IEnumerable<T>> ask)
    {
        try
        {
            IEnumerable<string> wanted = lanes.Count > 0 ? lanes : catalog.Contestants.Select(contestant => contestant.Id);
            return [.. wanted.SelectMany(lane => ask(catalog.Parse(lane)))];
        }
        catch (LaneException e)
        {
            throw new UsageException($"--transport: {e.Message.TrimEnd('.')}", e);
        }
    }

    private static IReadOnlyList<MachineProfile> LoadMachines(string? folder)
    {
        try
        {
            return MachineProfiles.LoadAll(folder ?? MachineProfiles.FindDirectory());
        }
        catch (MachineProfileException e)
        {
            throw new UsageException(e.Message, e);
        }
    }

    private static LaneCheck Check(TransportCatalog catalog, string text, string era)
    {
        if (!catalog.TryParse(text, era.Length == 0 ? null : Era.Find(era), out Lane? lane, out LaneException? error))
        {
            return LaneCheck.Refused(error!.Problem.TrimEnd('.'));
        }

        return LaneCheck.Accepted(new LaneInfo
        {
            Lane = lane!.Id,
            Transport = lane.Contestant.Id,
            Era = lane.Era.Id,
            Anachronistic = lane.IsAnachronistic,
            FrontEnd = lane.FrontEnd.Kind.Id,
            Rings = lane.Rings.Kind.Id,
            Kick = lane.Kick.Kind.Id,
            Interrupts = lane.Interrupts.Kind.Id,
            BackEnd = lane.BackEnd.Kind.Id,
            Attachment = lane.Attachment.Kind.Id,
            Bus = lane.Bus.Id(),
        });
    }
}
