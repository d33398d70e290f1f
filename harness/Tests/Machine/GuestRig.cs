using Bakeoff.Machine;
using static Bakeoff.Tests.Machine.SmallWorld;

namespace Bakeoff.Tests.Machine;

/// <summary>
/// One vCPU on core 0 and a signaller on core 1. Guest and host keep separate books, and every step of an exit or an
/// injection costs a microsecond.
/// </summary>
internal sealed class GuestRig
{
    public GuestRig(ApicMode mode, Action<CostTable>? prices = null)
    {
        World = new SmallWorld(costs =>
        {
            foreach (CostKey key in (CostKey[])
                [
                    CostKey.ExitSwitchOut, CostKey.ExitSwitchIn, CostKey.ExitPioDecode, CostKey.ExitIoBusLookup,
                    CostKey.ExitHaltHandling, CostKey.ExitWindowHandling, CostKey.ExitInterruptHandling,
                    CostKey.ApicAccessDecode, CostKey.ApicMsrDecode, CostKey.ApicEoi, CostKey.ApicEoiVirtual,
                    CostKey.ApicTimerProgram, CostKey.ApicDeliver, CostKey.ApicInject, CostKey.ApicPostInterrupt,
                    CostKey.PostedInterruptLatency, CostKey.IndirectAfterKernelExit, CostKey.IpiSend, CostKey.IpiLatency,
                    CostKey.IrqHostEntry, CostKey.IrqGuestEntry, CostKey.TimerTick, CostKey.SchedWake,
                    CostKey.SchedWakeLatency, CostKey.SchedContextSwitch,
                ])
            {
                costs[key] = 1 * Us;
            }

            prices?.Invoke(costs);
        });
        GuestMeter = new Meter("guest", World.Costs, jitterCv: 0, seed: 1);
        Core = World.NewCore("core0");
        Interrupts = new HostInterrupts(Core);
        Vcpu = new Vcpu(World.Simulator, "vcpu0", Interrupts, GuestMeter, mode, addressSpace: 1);
        SignallerCore = World.NewCore("core1");
    }

    public SmallWorld World { get; }

    /// <summary>Books of the guest's own instructions; the host's are the world's.</summary>
    public Meter GuestMeter { get; }

    public Processor Core { get; }

    public HostInterrupts Interrupts { get; }

    public Vcpu Vcpu { get; }

    public Processor SignallerCore { get; }

    public ExitCounters Exits => Vcpu.Exits;

    /// <summary>EOIs that were exits.</summary>
    public long EoiExits => Exits.Count(ExitReason.ApicAccess) + Exits.Count(ExitReason.MsrWrite);

    public long Windows => Exits.Count(ExitReason.PendingInterrupt);

    public long Halts => Exits.Count(ExitReason.Hlt);

    /// <summary>A vector whose handler works for <paramref name="us"/> microseconds.</summary>
    public GuestVector Install(int number, long us = 1) => Vcpu.Install(number, new Handler($"vector{number:x}", async irq =>
    {
        await irq.Spend(us);
        World.Note($"{number:x}");
    }));

    /// <summary>A guest thread that computes for ever.</summary>
    public CpuContext StartBusyGuest() => World.Start(Vcpu.Guest, "busy", async self =>
    {
        while (true)
        {
            await self.Spend(10);
        }
    });

    /// <summary>A guest thread that leaves guest mode by OUT at <paramref name="atUs"/>, for a handler of <paramref name="handlerUs"/>.</summary>
    public CpuContext StartGuestThatExits(long atUs, long handlerUs) => World.Start(Vcpu.Guest, "out", async self =>
    {
        await self.Spend(atUs - (World.NowPs / Us));
        await Vcpu.Exit(self, ExitReason.IoInstruction, new LongExit(handlerUs));
        while (true)
        {
            await self.Spend(10);
        }
    });

    /// <summary>Delivers <paramref name="vectors"/> in one go from a thread on the signaller's core, at <paramref name="atUs"/>.</summary>
    public void DeliverAt(double atUs, params GuestVector[] vectors)
    {
        CpuContext signaller = World.Start(SignallerCore, "signaller", async self =>
        {
            await self.Block("time to signal");
            foreach (GuestVector vector in vectors)
            {
                Vcpu.Deliver(self, vector);
            }

            await self.Pay();
        });
        World.At(atUs - 1, () => signaller.Wake()); // a context switch away
    }

    private sealed class LongExit(long us) : IExitHandler
    {
        public void Owe(CpuContext vcpuThread) => vcpuThread.Owe(Work, us);

        public SimTask ActAsync(CpuContext vcpuThread) => SimTask.Completed;
    }
}
