using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>The 8259 pair: an edge is remembered once, a port access is an exit, nothing is ended at the local APIC.</summary>
public sealed class PicTests
{
    [Theory]
    [InlineData(ApicMode.XApic, 5, 4)]
    [InlineData(ApicMode.X2Apic, 5, 4)]
    [InlineData(ApicMode.PvEoi, 5, 4)] // a shared bit says nothing of an 8259
    [InlineData(ApicMode.ApicV, 5, 4)] // nor is it virtualized
    [InlineData(ApicMode.XApic, 14, 5)] // the second chip's end of interrupt goes to both
    public void An_interrupt_is_so_many_port_accesses_and_no_end_at_the_local_APIC(ApicMode mode, int input, int accesses)
    {
        var rig = new GuestRig(mode);
        rig.StartBusyGuest();
        PicLine line = rig.Vcpu.Pic.Install(input, new Handler("line", async irq =>
        {
            Assert.Equal(accesses - 1, rig.Exits.Count(ExitReason.IoInstruction)); // the unmasking comes behind
            await irq.Spend(5);
        }));
        SetAt(rig, 1000, line, true);
        rig.World.RunUntil(2000);
        Assert.Equal(1, line.Vector.Count);
        Assert.Equal(accesses, rig.Exits.Count(ExitReason.IoInstruction));
        Assert.Equal(accesses, rig.World.Meter.Ledger.Units(CostKey.PicAccess));
        Assert.Equal((0, 1, 0), (rig.EoiExits, rig.Exits.Count(ExitReason.ExternalInterrupt), rig.Windows));
        Assert.Equal((false, false, false), (line.InService, line.IsMasked, line.IsRequested));
    }

    /// <summary>Edges while the line is masked merge into one interrupt, which comes as soon as the handler has returned.</summary>
    [Fact]
    public void Edges_in_service_are_one_more_interrupt()
    {
        var rig = new GuestRig(ApicMode.XApic);
        rig.StartBusyGuest();
        int calls = 0;
        PicLine? line = null;
        line = rig.Vcpu.Pic.Install(5, new Handler("line", async irq =>
        {
            if (++calls == 1)
            {
                for (int i = 0; i < 3; i++)
                {
                    line!.SetLevel(irq, false);
                    line.SetLevel(irq, true);
                }
            }

            await irq.Spend(5);
        }));
        SetAt(rig, 1000, line, true);
        rig.World.RunUntil(3000);
        Assert.Equal((2, 2L), (calls, line.Vector.Coalesced));
        Assert.Equal(8, rig.Exits.Count(ExitReason.IoInstruction));
        Assert.Equal(1, rig.Windows); // the second waits for the IRET of the first
    }

    /// <summary>The level alone requests nothing; but KVM kicks the vCPU whenever it is set while no interrupt waits.</summary>
    [Fact]
    public void A_line_that_is_raised_again_kicks_but_does_not_interrupt()
    {
        var rig = new GuestRig(ApicMode.XApic);
        rig.StartBusyGuest();
        PicLine line = rig.Vcpu.Pic.Install(5, new Handler("line", async irq => await irq.Spend(5)));
        SetAt(rig, 1000, line, true);
        SetAt(rig, 1500, line, true);
        SetAt(rig, 2000, line, true);
        rig.World.RunUntil(3000);
        Assert.Equal((1L, 3L), (line.Vector.Count, rig.Vcpu.KickIpis));
    }

    [Fact]
    public void It_wakes_a_halted_guest()
    {
        var rig = new GuestRig(ApicMode.XApic);
        PicLine line = rig.Vcpu.Pic.Install(5, new Handler("line", async irq => await irq.Spend(5)));
        SetAt(rig, 1000, line, true);
        rig.World.RunUntil(3000);
        Assert.Equal((1L, 0L, 2L), (line.Vector.Count, rig.Vcpu.KickIpis, rig.Halts));
    }

    /// <summary>Fixed priority: input 1, then those of the second chip, then 3 and up.</summary>
    [Fact]
    public void The_second_chip_ranks_between_the_first_ones_inputs()
    {
        var rig = new GuestRig(ApicMode.XApic);
        rig.StartBusyGuest();
        List<int> order = [];
        PicLine[] lines = [.. new[] { 7, 3, 15, 8, 1 }.Select(number => rig.Vcpu.Pic.Install(number, new Handler($"line{number}", async irq =>
        {
            order.Add(number);
            await irq.Spend(1);
        })))];
        SetAt(rig, 1000, lines, true);
        rig.World.RunUntil(4000);
        Assert.Equal([1, 8, 15, 3, 7], order);
    }

    private static void SetAt(GuestRig rig, double atUs, PicLine line, bool isRaised) => SetAt(rig, atUs, [line], isRaised);

    private static void SetAt(GuestRig rig, double atUs, PicLine[] lines, bool isRaised)
    {
        CpuContext setter = rig.World.Start(rig.SignallerCore, "setter", async self =>
        {
            await self.Block("time to set");
            foreach (PicLine line in lines)
            {
                line.SetLevel(self, isRaised);
            }

            await self.Pay();
        });
        rig.World.At(atUs, () => setter.Wake());
    }
}
