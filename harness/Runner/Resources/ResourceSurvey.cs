using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Resources;

namespace Bakeoff.Harness;

/// <summary>Builds guests with more and more network devices, without running them, and counts what these take.</summary>
public static class ResourceSurvey
{
    private const int HostCores = 8;
    private const long MemoryBytes = 1L << 32;

    /// <summary>Counts for each number of devices; a lane without a guest has none.</summary>
    public static IReadOnlyList<ResourceRow> Of(Lane lane, MachineProfile machine, IEnumerable<int> devices) =>
        lane.FrontEnd.Is(KindIds.Native) ? [] : [.. devices.Select(count => Count(lane, machine, count))];

    /// <summary>
    /// The most devices that stay within each limit, lowest first, from what one and two of them take; a limit that they never meet is left
    /// out. Where there is only one, each is taken to need as much.
    /// </summary>
    public static IReadOnlyList<(long Most, ResourceLimit Limit)> LimitsOf(IReadOnlyList<ResourceRow> rows)
    {
        ResourceTally one = rows[0].Tally!;
        ResourceTally? two = rows.Count > 1 ? rows[1].Tally : null;
        long Further(ResourceKind kind) => two is null ? one[kind] : two[kind] - one[kind];
        return
        [
            .. ResourceLimit.All.Where(limit => limit.Concerns(rows[0].Of))
                .Select(limit => (Most: limit.MostDevices(one[limit.Kind], Further(limit.Kind)), limit))
                .Where(found => found.Most is not null)
                .Select(found => (found.Most!.Value, found.limit))
                .OrderBy(found => found.Value),
        ];
    }

    private static ResourceRow Count(Lane lane, MachineProfile machine, int count)
    {
        var simulator = new Simulator(new SimulatorOptions());
        if (lane.Kick.Has(KindTraits.Link))
        {
            return new ResourceRow(lane, count, null, "two boards: no guest whose resources could run out");
        }

        var accounts = new PacketAccounts(fullPayload: false);
        var meter = new Meter("system", machine.ToCostTable(), jitterCv: 0, 1);
        var stack = new StackOptions();
        var host = new HostSystem(simulator, "host", meter,
            new HostOptions
            {
                Cores = HostCores,
                NicCore = HostCores - 1,
                Nic = lane.FrontEnd.Is(KindIds.AssignedDriver) ? new NicOptions() : null,
                IsNicAssigned = lane.FrontEnd.Is(KindIds.AssignedDriver),
                IsBridged = true,
                Stack = stack,
            }, accounts);
        var guest = new GuestSystem(simulator, "guest0", host.Cores[0], meter,
            new GuestOptions { MemoryBytes = MemoryBytes, Stack = stack }, accounts, addressSpace: 1);
        using GuestMemory memory = guest.Memory;
        var services = new HostServices(simulator, host);
        var built = new List<GuestDevice>();
        try
        {
            for (int device = 0; device < count; device++)
            {
                built.Add(LaneBuilder.Build(services, guest, lane, new Placement(), device));
            }
        }
        catch (Exception e) when (e is LaneException or InvariantException)
        {
            return new ResourceRow(lane, count, null, $"refused at device {built.Count + 1}: {e.Message}") { IsRefused = true };
        }

        return new ResourceRow(lane, count, DeviceResources.Count(lane, guest, built), null);
    }
}
