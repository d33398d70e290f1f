using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Conformance;

/// <summary>
/// What every transport owes to every workload. The simulator itself fails a run that loses, doubles, reorders or corrupts a
/// frame, that leaves one behind after draining, or that breaks the utilisation law or Little's law; this is the rest.
/// </summary>
internal static class Contract
{
    /// <summary>Events that belong to one before or behind the edge of the measured window.</summary>
    private const int AtTheEdges = 4;

    /// <summary>Packets that one side has dealt with and the other has not: a ring's worth.</summary>
    private const int InTheRing = 256;

    /// <summary>Runs <paramref name="scenario"/> and checks all of it.</summary>
    public static RunOutcome Verify(Scenario scenario)
    {
        RunOutcome outcome = scenario.Run();
        try
        {
            Check(scenario, outcome);
        }
        catch (Xunit.Sdk.XunitException e)
        {
            throw new InvalidOperationException($"{scenario.Command}\n{e.Message}", e);
        }

        return outcome;
    }

    /// <summary>A number of events in the window from its rate.</summary>
    public static long Count(RunOutcome outcome, string rate) =>
        (long)Math.Round((outcome.Metrics[rate] ?? 0) * outcome.MeasuredPs / 1e12);

    public static long Counter(RunOutcome outcome, string name) =>
        (long)(outcome.Counters.FirstOrDefault(counter => counter.Name == name)?.Value ?? 0);

    public static long Exits(RunOutcome outcome, ExitReason reason) =>
        outcome.Exits.Where(exit => exit.Reason == ExitReasons.Names[(int)reason]).Sum(exit => exit.Count);

    public static long Ticks(RunOutcome outcome) =>
        outcome.Interrupts.Where(line => line.Vector.EndsWith("LOC", StringComparison.Ordinal)).Sum(line => line.Count);

    private static void Check(Scenario scenario, RunOutcome outcome)
    {
        CellSpec cell = scenario.Cell();
        Lane lane = TransportCatalog.Default.Parse(cell.Lane, cell.Era.Length == 0 ? null : Era.Find(cell.Era));
        CheckProgress(scenario, cell, outcome);
        if (lane.FrontEnd.Is(KindIds.Native))
        {
            Assert.Empty(outcome.Exits);
            Assert.Empty(outcome.Interrupts);
            Assert.DoesNotContain("kicks_per_s", outcome.Metrics.Keys);
            return;
        }

        if (lane.Kick.Is(KindIds.LinkDoorbell))
        {
            CheckLink(outcome);
            return;
        }

        if (cell.Topology != Topology.GuestToGuest)
        {
            CheckNotifications(cell, lane, outcome);
        }

        CheckExits(cell, lane, outcome);
        CheckSiblings(cell, lane, outcome);
        CheckEventQueue(cell, lane, outcome);
    }

    private static void CheckProgress(Scenario scenario, CellSpec cell, RunOutcome outcome)
    {
        if (cell.IsStream)
        {
            // Datagrams may keep a receiver from reading them, and on few cores even a guest from running: a result.
            bool mayStarve = cell.Workload == Workload.UdpStream
                && (scenario.Chaos || cell.Rig.HostCores < 8 || cell.Topology != Topology.GuestToRemote || cell.Direction == StreamDirection.Both);
            // A window opens by what is acknowledged, and under an unfair schedule that may take longer than these few milliseconds.
            mayStarve |= scenario.Chaos;
            Assert.True(outcome.Metrics["goodput_bps"] > 0 || cell.Workload == Workload.UdpStream || scenario.Chaos);
            Assert.True(Count(outcome, "tx_packets_per_s") > 0 || cell.Direction == StreamDirection.Receive || mayStarve);
            Assert.True(Count(outcome, "rx_packets_per_s") > 0 || cell.Direction == StreamDirection.Send || mayStarve);
            Assert.True(cell.Direction != StreamDirection.Send || outcome.Metrics["goodput_reverse_bps"] == 0);
            Assert.True(cell.Direction != StreamDirection.Receive || outcome.Metrics["goodput_forward_bps"] == 0);
        }
        else
        {
            // A long request takes several round trips of slow start, and with QEMU's transmit timer each is longer than a short window bears.
            bool mayTakeLonger = cell.RequestBytes + cell.ResponseBytes > 8192 && cell.MeasureSeconds < 0.005
                && TransportCatalog.Default.Parse(cell.Lane, cell.Era.Length == 0 ? null : Era.Find(cell.Era)).BackEnd.Has(OptionIds.Tx, OptionIds.TxTimer);
            Assert.True(outcome.Metrics["transactions_per_s"] > 0 || mayTakeLonger);
            Assert.Empty(outcome.Drops); // far below every queue's capacity: nothing may be lost
            Assert.Equal(0, outcome.Metrics["retransmitted_segments"]);
        }
    }

    /// <summary>Boards interrupt each other, at most once per signal, and nothing exits.</summary>
    private static void CheckLink(RunOutcome outcome)
    {
        Assert.Empty(outcome.Exits);
        Assert.DoesNotContain("exits_per_s", outcome.Metrics.Keys);
        Assert.InRange(Count(outcome, "interrupts_per_s"), 0, Count(outcome, "signals_per_s") + AtTheEdges);
        Assert.Contains("kicks_per_s", outcome.Metrics.Keys);
    }

    private static void CheckNotifications(CellSpec cell, Lane lane, RunOutcome outcome)
    {
        int pending = (AtTheEdges + 1) * cell.Devices * cell.Guests; // signals that wait for their work item when the window ends
        long sent = Count(outcome, "tx_packets_per_s") + AtTheEdges;
        long received = Count(outcome, "rx_packets_per_s") + AtTheEdges;
        Assert.InRange(Counter(outcome, "guest0.kicks.transmit"), 0, sent);
        Assert.InRange(Counter(outcome, "guest0.kicks.receive"), 0, received);
        Assert.InRange(Counter(outcome, "guest0.kicks.events"), 0, sent);
        Assert.InRange(Counter(outcome, "guest0.signals.transmit"), 0, sent + InTheRing);
        Assert.InRange(Counter(outcome, "guest0.signals.events"), 0, sent + InTheRing);
        Assert.InRange(Counter(outcome, "guest0.signals.receive"), 0, received + InTheRing);

        long signals = Count(outcome, "signals_per_s");
        long ofDevices = outcome.Interrupts.Where(line => line.Vector.Split(' ')[^1] is not ("LOC" or "RES")).Sum(line => line.Count);
        long ticks = outcome.Interrupts.Sum(line => line.Count) - ofDevices;
        Assert.InRange(ofDevices, 0, signals + AtTheEdges);
        Assert.InRange(Count(outcome, "interrupts_per_s"), ofDevices + ticks - AtTheEdges, ofDevices + ticks + AtTheEdges);
        long coalesced = Count(outcome, "interrupts_coalesced_irr_per_s")
            + Count(outcome, "interrupts_coalesced_eventq_per_s") + Counter(outcome, "signals_coalesced_work_item")
            + Counter(outcome, "signals_coalesced_line");
        Assert.InRange(ofDevices + coalesced, signals - pending, signals + ticks + pending);
    }

    private static void CheckExits(CellSpec cell, Lane lane, RunOutcome outcome)
    {
        long exits = Count(outcome, "exits_per_s");
        Assert.True(exits > 0 || cell.IsStream); // a moment of a stream may pass with everything suppressed
        Assert.Equal(exits, outcome.Exits.Sum(exit => exit.Count));
        long kicks = Count(outcome, "kicks_per_s");
        ExitReason[] doorbells = [ExitReason.IoInstruction, ExitReason.EptViolation, ExitReason.EptMisconfig, ExitReason.Vmcall];
        if (lane.Kick.Is(KindIds.PostedMmio))
        {
            kicks = 0; // a store that the hardware sees
        }

        ExitReason own = lane.Kick.Kind.Id switch
        {
            KindIds.PioIoeventfd or KindIds.BridgeDoorbell or KindIds.PioUserspace or KindIds.PioHandedOn => ExitReason.IoInstruction,
            KindIds.HypercallDoorbell or KindIds.PioOverHypercall or KindIds.XenEventSend or KindIds.LguestNotify
                or KindIds.LguestNotifyRead => ExitReason.Vmcall,
            KindIds.RegisterWrite when lane.FrontEnd.Is(KindIds.Rtl8139) => ExitReason.IoInstruction,
            _ => lane.Kick.Has(OptionIds.Decode, OptionIds.DecodeFast) ? ExitReason.EptMisconfig : ExitReason.EptViolation,
        };
        long interrupts = Count(outcome, "interrupts_per_s");
        long calls = CallsForInterrupts(lane, outcome);
        bool hasOwnClock = lane.Interrupts.Is(KindIds.LguestIrq); // programmed by calls, like the switches
        long timers = outcome.Counters.Any(counter => counter.Name == "timer_exits") ? Counter(outcome, "timer_exits") : Ticks(outcome);
        long callsOfGuest = hasOwnClock ? timers + Counter(outcome, "switch_calls") : 0;

        // A kick is one exit, a read of a status register too (INTx's is a port of PCI virtio), and so are any other access to a
        // register of an emulated NIC, accesses to an 8259 and calls of an interrupt controller; no other exit has their reasons.
        long picAccesses = outcome.Ledger.SingleOrDefault(entry => entry.Key == CostKeys.NameOf(CostKey.PicAccess))?.Count ?? 0;
        ExitReason ofStatus = lane.Kick.Is(KindIds.RegisterWrite) || lane.Interrupts.Kind.Id is KindIds.MmioIrqfd or KindIds.AssignedIntx ? own : ExitReason.IoInstruction;
        foreach (ExitReason reason in doorbells)
        {
            long stated = (reason == own ? kicks + Counter(outcome, "register_accesses") : 0)
                + (reason == ofStatus ? Counter(outcome, "status_reads") : 0)
                + (reason == ExitReason.Vmcall ? callsOfGuest : 0)
                + (reason == ExitReason.IoInstruction ? picAccesses : 0);
            long most = stated + (reason == ExitReason.Vmcall ? calls : 0);
            bool mayOccur = most > 0 || (reason == ofStatus && lane.Interrupts.Is(KindIds.Intx)) // a read may have begun at the edge,
                || (reason == own && lane.Kick.Has(KindTraits.NeedsVmmLock)); // and a kick may wait for the lock there
            Assert.InRange(Exits(outcome, reason), Math.Max(0, stated - AtTheEdges), mayOccur ? most + AtTheEdges : 0);
        }

        ApicModel apic = MachineDates.ApicOf(cell, lane);
        ExitReason eoi = apic == ApicModel.XApic ? ExitReason.ApicAccess : ExitReason.MsrWrite;
        if (apic == ApicModel.ApicV)
        {
            Assert.InRange(Exits(outcome, ExitReason.PendingInterrupt), 0, BypassesLocalApic(lane) ? interrupts : 0);
            Assert.Equal(0, Exits(outcome, ExitReason.ApicAccess));
        }
        else
        {
            long ticks = Ticks(outcome);
            long ended = hasOwnClock ? 0 : BypassesLocalApic(lane) ? ticks + Rescheduling(outcome) : interrupts;
            long commands = Counter(outcome, "command_register_exits"); // none where a guest has one vCPU
            int edges = AtTheEdges * cell.Vcpus;
            Assert.InRange(timers, ticks - edges, long.MaxValue);
            long programmed = hasOwnClock ? 0 : timers;
            long least = apic == ApicModel.PvEoi ? edges : ended + programmed; // the bit saves the exit where nothing else waits
            Assert.InRange(Exits(outcome, eoi), least + commands - edges, ended + programmed + commands + edges);
            Assert.InRange(Exits(outcome, ExitReason.PendingInterrupt), 0, interrupts + edges); // the vector may come behind the edge
        }
    }

    /// <summary>
    /// vCPUs interrupt each other by one exit of the command register, or three of an xAPIC, and every such interrupt is taken.
    /// </summary>
    private static void CheckSiblings(CellSpec cell, Lane lane, RunOutcome outcome)
    {
        if (cell.Vcpus == 1)
        {
            Assert.DoesNotContain(outcome.Counters, counter => counter.Name == "guest_ipis");
            Assert.Equal(0, Rescheduling(outcome));
            return;
        }

        long sent = Counter(outcome, "guest_ipis");
        int accesses = MachineDates.ApicOf(cell, lane) == ApicModel.XApic ? 3 : 1;
        int edges = AtTheEdges * cell.Vcpus;
        Assert.InRange(Counter(outcome, "command_register_exits"), accesses * (sent - edges), accesses * (sent + edges));
        Assert.InRange(Rescheduling(outcome), sent - edges, sent + edges);
        Assert.All(outcome.Interrupts, line => Assert.InRange(line.Vcpu, 0, cell.Vcpus - 1));
    }

    private static long Rescheduling(RunOutcome outcome) =>
        outcome.Interrupts.Where(line => line.Vector.EndsWith("RES", StringComparison.Ordinal)).Sum(line => line.Count);

    /// <summary>Its interrupts do not pass the local APIC: there is nothing to end.</summary>
    private static bool BypassesLocalApic(Lane lane) =>
        lane.Interrupts.Kind.Id is KindIds.XenEventChannel or KindIds.PvIc or KindIds.LguestIrq || lane.Interrupts.Has(OptionIds.Chip, OptionIds.ChipPic);

    /// <summary>Hypercalls that an interrupt path may make besides kicks: lguest's for a marked interrupt, the PS3's for each end.</summary>
    private static long CallsForInterrupts(Lane lane, RunOutcome outcome) =>
        lane.Interrupts.Is(KindIds.LguestIrq) || lane.Interrupts.Has(OptionIds.Acknowledge, OptionIds.AcknowledgeHypercall)
            ? Count(outcome, "signals_per_s") + Count(outcome, "interrupts_per_s") + AtTheEdges
            : 0;

    private static void CheckEventQueue(CellSpec cell, Lane lane, RunOutcome outcome)
    {
        if (!lane.Interrupts.Is(KindIds.BridgeEventQueue))
        {
            Assert.DoesNotContain(outcome.Counters, counter => counter.Name == ".events");
            return;
        }

        Assert.Equal(Counter(outcome, ".events"), Counter(outcome, ".notify")); // no devices come and go while measuring
        Assert.Equal(0, Counter(outcome, ".qinject")); // 1,024 events, one per signal: the queue is never full
        Assert.InRange(Counter(outcome, ".notify"), 0, Count(outcome, "signals_per_s") + (AtTheEdges * cell.Guests));
        if (lane.Interrupts.Has(OptionIds.Coalesce, true))
        {
            Assert.InRange(Counter(outcome, ".qnotify"), 0, Counter(outcome, ".notify") + AtTheEdges);
        }
    }
}
