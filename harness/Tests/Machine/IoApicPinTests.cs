using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>Level-triggered interrupts: delivered once while in service, again if the line is still up, EOI last and never free.</summary>
public sealed class IoApicPinTests
{
    private const int Vector = 0x3a;

    [Theory]
    [InlineData(ApicMode.XApic, ExitReason.ApicAccess)]
    [InlineData(ApicMode.X2Apic, ExitReason.MsrWrite)]
    [InlineData(ApicMode.PvEoi, ExitReason.MsrWrite)]
    [InlineData(ApicMode.ApicV, ExitReason.EoiInduced)]
    public void Its_end_of_interrupt_is_an_exit_whatever_the_local_APIC(ApicMode mode, ExitReason reason)
    {
        var rig = new GuestRig(mode);
        rig.StartBusyGuest();
        IoApicPin? pin = null;
        pin = rig.Vcpu.InstallLevel(Vector, new Handler("line", async irq =>
        {
            await irq.Spend(5);
            Assert.Equal(0, rig.Exits.Count(reason)); // fasteoi: the handler comes first
            pin!.SetLevel(irq, false);
        }));
        RaiseAt(rig, pin, 1000);
        rig.World.RunUntil(2000);
        Assert.Equal(1, pin.Vector.Count);
        Assert.Equal(1, rig.Exits.Count(reason));
        Assert.False(pin.RemoteIrr);
    }

    [Fact]
    public void A_line_that_stays_up_interrupts_again_behind_the_end_of_interrupt()
    {
        var rig = new GuestRig(ApicMode.XApic);
        rig.StartBusyGuest();
        int calls = 0;
        IoApicPin? pin = null;
        pin = rig.Vcpu.InstallLevel(Vector, new Handler("line", async irq =>
        {
            await irq.Spend(5);
            if (++calls == 3)
            {
                pin!.SetLevel(irq, false);
            }
        }));
        RaiseAt(rig, pin, 1000);
        rig.World.RunUntil(3000);
        Assert.Equal((3, 2), (calls, pin.Redeliveries));
    }

    [Fact]
    public void A_line_that_comes_and_goes_while_in_service_is_not_delivered_again()
    {
        var rig = new GuestRig(ApicMode.XApic);
        rig.StartBusyGuest();
        IoApicPin? pin = null;
        pin = rig.Vcpu.InstallLevel(Vector, new Handler("line", async irq =>
        {
            pin!.SetLevel(irq, false);
            await irq.Spend(5);
            pin.SetLevel(irq, true);
            await irq.Spend(5);
            pin.SetLevel(irq, false);
        }));
        RaiseAt(rig, pin, 1000);
        rig.World.RunUntil(3000);
        Assert.Equal((1, 1, 0), (pin.Vector.Count, pin.Deliveries, pin.Redeliveries));
    }

    private static void RaiseAt(GuestRig rig, IoApicPin pin, double atUs)
    {
        CpuContext setter = rig.World.Start(rig.SignallerCore, "setter", async self =>
        {
            await self.Block("time to raise");
            pin.SetLevel(self, true);
            await self.Pay();
        });
        rig.World.At(atUs, () => setter.Wake());
    }
}
