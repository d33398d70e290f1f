using Bakeoff.Machine;
using Bakeoff.Tests.Mechanisms;

namespace Bakeoff.Tests.Smp;

/// <summary>
/// A device's interrupt on vCPU 0 and its application on vCPU 1, everything asleep between two transactions: what it costs that they
/// are apart.
/// </summary>
public sealed class GuestIpiTests
{
    private const int Pings = 10;
    private const string Lane = "vhost-net";

    [Theory]
    [InlineData(ApicMode.XApic, 3, 1)]  // read until idle, destination, command; EOI
    [InlineData(ApicMode.X2Apic, 1, 1)]
    [InlineData(ApicMode.PvEoi, 1, 0)]
    [InlineData(ApicMode.ApicV, 1, 0)]  // the command register still exits, the EOI does not
    public void One_wake_up_costs_the_sender_its_command_exits_and_the_receiver_a_halt_and_an_end(ApicMode apic, int commands, int ends)
    {
        using var rig = new GuestRig(Lane, apic: apic, vcpus: 2, applicationVcpu: 1);
        rig.Ping(Pings);
        (Vcpu sender, Vcpu receiver) = (rig.Guest.Vcpus[0], rig.Guest.Vcpus[1]);

        Assert.Equal(Pings, sender.IpisSent);
        Assert.Equal(Pings * commands, sender.CommandExits);
        Assert.Equal(Pings * (commands + ends), ApicExits(sender));
        Assert.Equal(Pings + 2, sender.Exits.Count(ExitReason.Hlt)); // and two before anything happened
        Assert.Equal(0, sender.Exits.Count(ExitReason.IoInstruction));

        Assert.Equal(0, receiver.IpisSent);
        Assert.Equal(Pings, Rescheduling(receiver));
        Assert.Equal(Pings * ends, ApicExits(receiver));
        Assert.Equal(Pings + 2, receiver.Exits.Count(ExitReason.Hlt)); // one before, one when the application began to wait
        Assert.Equal(Pings, receiver.Exits.Count(ExitReason.IoInstruction)); // it is the one that kicks

        Assert.Equal(0, sender.KickIpis + receiver.KickIpis); // who sleeps is woken, not kicked
        Assert.Equal(0, rig.Guest.Vcpus.Sum(vcpu => vcpu.Exits.Count(ExitReason.PendingInterrupt)));
    }

    [Fact]
    public void Together_on_one_of_two_vCPUs_nobody_interrupts_anybody()
    {
        using var alone = new GuestRig(Lane);
        using var together = new GuestRig(Lane, vcpus: 2);
        alone.Ping(Pings);
        together.Ping(Pings);

        Assert.Equal(0, together.Vcpu.IpisSent);
        Assert.Equal(alone.Vcpu.Exits.Total, together.Vcpu.Exits.Total);
        Assert.Equal(2, together.Guest.Vcpus[1].Exits.Total); // the halts before anything happened
    }

    [Theory]
    [InlineData(ApicMode.X2Apic, true)]
    [InlineData(ApicMode.ApicV, false)] // posted into the running guest
    public void A_receiver_that_computes_is_kicked_once_it_has_had_more_than_its_share(ApicMode apic, bool isKicked)
    {
        using var rig = new GuestRig(Lane, apic: apic, vcpus: 2, applicationVcpu: 1);
        CpuContext busy = rig.Guest.NewThread("busy", 1, mustProgress: false);
        rig.Simulator.Spawn(busy, () => ComputeAsync(busy));
        rig.Ping(Pings);
        (Vcpu sender, Vcpu receiver) = (rig.Guest.Vcpus[0], rig.Guest.Vcpus[1]);

        Assert.InRange(sender.IpisSent, Pings / 2, Pings - 1); // in the beginning the application waits for its turn
        long kicks = isKicked ? sender.IpisSent : 0;
        Assert.Equal(kicks, receiver.KickIpis);
        Assert.Equal(kicks, receiver.Exits.Count(ExitReason.ExternalInterrupt));
        Assert.Equal(1, receiver.Exits.Count(ExitReason.Hlt)); // never again
    }

    [Fact]
    public void Interrupts_of_a_guest_with_several_vCPUs_go_to_the_first_unless_a_queue_has_its_own()
    {
        using var rig = new GuestRig(Lane, vcpus: 4, applicationVcpu: 3);
        rig.Ping(Pings);
        Assert.Equal(Pings, rig.Vcpu.Vectors.Where(vector => vector.Number < GuestTick.Vector).Sum(vector => vector.Count));
        Assert.All(rig.Guest.Vcpus.Skip(1), vcpu => Assert.Equal(
            [GuestTick.Vector, Vcpu.RescheduleVector], vcpu.Vectors.Select(vector => vector.Number)));
    }

    private static long ApicExits(Vcpu vcpu) => vcpu.Exits.Count(ExitReason.ApicAccess) + vcpu.Exits.Count(ExitReason.MsrWrite);

    private static long Rescheduling(Vcpu vcpu) =>
        vcpu.Vectors.Single(vector => vector.Number == Vcpu.RescheduleVector).Count;

    private static async SimTask ComputeAsync(CpuContext thread)
    {
        while (true)
        {
            thread.Owe(CostKey.SystemCall, 20);
            await thread.Pay();
            thread.Processor.Yield(thread); // no tick takes its turn away
        }
    }
}
