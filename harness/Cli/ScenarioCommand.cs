using Bakeoff.Harness;
using Bakeoff.Transports;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff scenario</c>: plays a script of administration, traffic and mishaps, and prints what each side saw.</summary>
internal static class ScenarioCommand
{
    /// <summary>Reads and plays <paramref name="file"/>.</summary>
    public static int Execute(string file, ulong? seed, bool chaos, CliServices services)
    {
        ScenarioScript scenario = Read(file);
        IReadOnlyList<MachineProfile> machines = MachineProfiles.LoadAll(MachineProfiles.FindDirectory());
        MachineProfile machine = machines.FirstOrDefault(known => known.Name == scenario.Machine)
            ?? throw new UsageException($"{file}: " + Complaint.Unknown("machine", scenario.Machine, [.. machines.Select(known => known.Name)]));
        return ScenarioRunner.Run(scenario, machine, seed, chaos, services.Output) ? ExitCode.Fine : ExitCode.RunFailed;
    }

    private static ScenarioScript Read(string file)
    {
        if (Directory.Exists(file))
        {
            throw new UsageException($"{file}: is a directory; a scenario is one file");
        }

        try
        {
            return ScenarioParser.Parse(File.ReadAllText(file), Path.GetFileName(file), TransportCatalog.Default);
        }
        catch (ScenarioException e)
        {
            throw new UsageException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file}: cannot be read: {e.Message}", e);
        }
    }
}
