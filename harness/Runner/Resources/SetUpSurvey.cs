using System.Runtime.InteropServices;
using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Bus;

namespace Bakeoff.Harness;

/// <summary>
/// Starts a guest and plugs network devices into it, through the control plane of its lane, and counts what each step took: the claims of 30 Sep
/// 2009 that the decoding of a bus is set up once per guest, and that of a device per device.
/// </summary>
public static class SetUpSurvey
{
    /// <summary>CPUs that the guest's kernel allows for, as the mail's 18 bridge calls say (inference).</summary>
    public const int PossibleCpus = 16;

    /// <summary>Virtual time in which any probe is over.</summary>
    private const long SettlePs = 5_000_000_000;

    /// <summary>The steps of <paramref name="lane"/>; none if devices of it cannot be plugged.</summary>
    public static IReadOnlyList<SetUpRow> Of(Lane lane, MachineProfile machine)
    {
        var spec = new ScenarioGuestSpec("guest0", lane, PossibleCpus);
        if (ScenarioParser.WhyNoControlPlane(lane) is not null)
        {
            return [];
        }

        using var rig = new ScenarioRig(new ScenarioScript { Guests = [spec], Steps = [] }, machine, seed: 1, chaos: false);
        ScenarioGuest guest = rig.Guests[0];
        var shell = new HostShell(rig);
        var counts = new Counts(lane, guest);
        if (guest.HasVbus)
        {
            Do(shell, "mkdir /config/vbus/instances/bus");
            Do(shell, "echo bus > /proc/self/vbus");
        }

        Do(shell, "qemu guest0");
        Settle(rig);
        List<SetUpRow> rows = guest.HasVbus ? [counts.Take(SetUpStep.Bus)] : [];
        counts.Forget(unless: guest.HasVbus);
        foreach (SetUpStep step in new[] { SetUpStep.FirstDevice, SetUpStep.NextDevice })
        {
            Plug(rig, shell, guest, $"nic{(int)step}");
            Settle(rig);
            rows.Add(counts.Take(step));
        }

        return rows;
    }

    private static void Plug(ScenarioRig rig, HostShell shell, ScenarioGuest guest, string name)
    {
        if (!guest.HasVbus)
        {
            Invariant.That(guest.Shell.Run(guest.AddVirtio(name).Probe!.ProbeAsync), "a probe did not end");
            return;
        }

        Do(shell, $"mkdir /config/vbus/devices/{name}");
        Do(shell, $"echo {(guest.IsVenet ? "venet-tap" : "virtio-net")} > /config/vbus/devices/{name}/type");
        Do(shell, $"ln -s /config/vbus/devices/{name} /config/vbus/instances/bus");
    }

    private static void Do(HostShell shell, string command)
    {
        ShellResult result = shell.Run(command.Split(' '));
        Invariant.That(result.Word == "ok", $"{command}: {result.Word}");
    }

    private static void Settle(ScenarioRig rig)
    {
        long until = rig.Simulator.NowPs + SettlePs;
        while (rig.Simulator.NowPs < until)
        {
            rig.Simulator.RunUntil(until);
        }
    }

    /// <summary>Differences between looks at a guest's counters.</summary>
    private sealed class Counts(Lane lane, ScenarioGuest guest)
    {
        private static readonly ExitReason[] s_accesses = [ExitReason.IoInstruction, ExitReason.EptViolation, ExitReason.Vmcall];

        private SetUpRow _last = new(lane.Id, SetUpStep.Bus, 0, 0, 0, 0, 0);

        /// <summary>What came since the last look.</summary>
        public SetUpRow Take(SetUpStep step)
        {
            SetUpRow now = Look(step);
            SetUpRow last = _last;
            _last = now;
            return now with
            {
                UserspaceExits = now.UserspaceExits - last.UserspaceExits,
                KernelExits = now.KernelExits - last.KernelExits,
                VmmCalls = now.VmmCalls - last.VmmCalls,
                IoBusDevices = now.IoBusDevices - last.IoBusDevices,
                PerCpuBytes = now.PerCpuBytes - last.PerCpuBytes,
            };
        }

        /// <summary>A guest without a bus of its own starts from here.</summary>
        public void Forget(bool unless) => _last = unless ? _last : Look(SetUpStep.Bus);

        private SetUpRow Look(SetUpStep step)
        {
            ExitCounters exits = guest.System.Vcpu.Exits;
            long userspace = s_accesses.Sum(exits.UserspaceCount);
            IEnumerable<VirtioNetDevice> devices = guest.Nics.Select(nic => nic.Virtio).OfType<VirtioNetDevice>();
            return new SetUpRow(lane.Id, step, userspace, s_accesses.Sum(exits.Count) - userspace,
                (guest.Function?.VmmCalls ?? 0) + devices.Sum(device => device.SignalCalls + device.VhostCalls),
                guest.System.Vcpu.PioBus.DeviceEntries + guest.System.Vcpu.MmioBus.DeviceEntries,
                guest.Bridge is null ? 0 : PossibleCpus * Marshal.SizeOf<FastCallDescriptor>());
        }
    }
}
