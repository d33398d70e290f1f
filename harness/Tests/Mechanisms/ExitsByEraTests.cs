using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>
/// The exits of one interrupt by era (14.2, itself an inference from KVM's injection algorithm): a frame for a guest that
/// computes with interrupts on, nothing else going on. The row of INTx belongs to the userspace back end; that of a signal within the
/// event-queue loop is counted in <see cref="BridgeEventQueueTests"/>.
/// </summary>
public sealed class ExitsByEraTests
{
    private const int Frames = 20;

    [Theory]
    [InlineData("vhost-net+interrupts[hop=direct]", null, 1, 1, ExitReason.ApicAccess)] // MSI-X, 2.6.31 to 2.6.35
    [InlineData("virtio-pci-eventfd+interrupts[hop=direct]", null, 1, 1, ExitReason.ApicAccess)]
    [InlineData("vhost-net@2011-10", null, 1, 1, ExitReason.MsrWrite)] // x2APIC
    [InlineData("vhost-net@2011-10", ApicMode.PvEoi, 1, 0, ExitReason.MsrWrite)]
    [InlineData("vhost-net@modern", null, 0, 0, ExitReason.MsrWrite)] // APICv and posted interrupts
    [InlineData("vhost-net@modern+rings=packed-virtqueue", null, 0, 0, ExitReason.MsrWrite)]
    [InlineData("vhost-net@modern", ApicMode.XApic, 1, 1, ExitReason.ApicAccess)] // the APIC is the machine's, not the lane's
    [InlineData("venet", null, 1, 1, ExitReason.ApicAccess)] // one signal, event queue idle
    public void An_interrupt_for_a_busy_guest(string lane, ApicMode? apic, int kickIpis, int eois, ExitReason eoi)
    {
        using var rig = new GuestRig(lane, apic: apic);
        rig.RunInGuest(ComputeAsync);
        CpuContext reader = rig.Guest.NewThread("reader");
        rig.Simulator.Spawn(reader, () => GuestRig.ReceiveAsync(reader, rig.GuestSocket));
        rig.Pass(10_000 * GuestRig.Us);
        Dictionary<ExitReason, long> before = Enum.GetValues<ExitReason>().ToDictionary(reason => reason, rig.Exits);
        long interrupts = rig.Interrupts;
        rig.RunOnHost(async thread =>
        {
            for (int i = 0; i < Frames; i++)
            {
                await rig.HostSocket.SendAsync(thread, 100);
                await GuestRig.PauseAsync(thread, 1000 * GuestRig.Us);
            }

            await GuestRig.SleepAsync(thread);
        });
        rig.Pass((Frames + 2) * 1000 * GuestRig.Us);
        Assert.Equal(Frames, rig.Interrupts - interrupts);
        Assert.Equal(Frames * kickIpis, rig.Exits(ExitReason.ExternalInterrupt) - before[ExitReason.ExternalInterrupt]);
        Assert.Equal(0, rig.Exits(ExitReason.PendingInterrupt) - before[ExitReason.PendingInterrupt]);
        Assert.Equal(Frames * eois, rig.Exits(eoi) - before[eoi]);
        Assert.Equal(Frames * (kickIpis + eois), rig.Vcpu.Exits.Total - before.Values.Sum());
    }

    /// <summary>An application that never sleeps.</summary>
    private static async SimTask ComputeAsync(CpuContext thread)
    {
        while (true)
        {
            thread.Owe(CostKey.CopyUserByte, 1000);
            await thread.Pay();
        }
    }
}
