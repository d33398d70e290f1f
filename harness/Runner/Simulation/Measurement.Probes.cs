using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Interrupts;
using Bakeoff.Transports.Links;
using Bakeoff.Workloads;

namespace Bakeoff.Harness;

/// <summary>What is counted: every counter whose growth within the window a result is made of.</summary>
internal sealed partial class Measurement
{
    private void AddTrafficProbes()
    {
        _probes.Add("forward_bytes", () => _world.Workload.ForwardBytes);
        _probes.Add("reverse_bytes", () => _world.Workload.ReverseBytes);
        _probes.Add("transactions", () => _world.Workload.Transactions);
        _probes.Add("retransmissions", () => _world.Workload.Retransmissions + (_world.Beside?.Retransmissions ?? 0));
        _probes.Add("wire_frames", () => (_world.Host.Nic?.FramesSent ?? 0) + (_world.Peer?.Nic?.FramesSent ?? 0));
        _probes.Add("wire_out_ps", () => _world.Host.Nic?.WireBusyPs ?? 0);
        _probes.Add("wire_in_ps", () => _world.Peer?.Nic?.WireBusyPs ?? 0);
        _probes.Add("frames_sent", () => _world.Accounts.Sent);
        List<Netdev> devices = _world.IsBareMetal
            ? [_world.Host.NicDevice!]
            : [.. _world.Nics.Where(nic => nic.IsClient).Select(nic => nic.Device.Driver)];
        _probes.Add("tx_packets", () => devices.Sum(device => device.TransmittedPackets));
        _probes.Add("rx_packets", () => devices.Sum(device => device.ReceivedPackets));
        _probes.Add("handed_over", () => _world.Devices.Sum(device => device.HandedOverPackets));
        _probes.Add("flows_moved", () => _world.Devices.Sum(device => device.FlowMoves));
        for (int i = 0; i < _world.Workload.Pairs.Count; i++)
        {
            WorkloadPair pair = _world.Workload.Pairs[i];
            _probes.Add($"pair{i}_bytes", () => pair.ForwardBytes + pair.ReverseBytes);
        }

        foreach (DropPlace place in Enum.GetValues<DropPlace>())
        {
            _probes.Add("drop." + DropPlaces.Names[(int)place], () => _world.Accounts.DroppedAt(place));
        }
    }

    private void AddExitProbes()
    {
        foreach (ExitReason reason in Enum.GetValues<ExitReason>())
        {
            string name = ExitReasons.Names[(int)reason];
            _probes.Add("exit." + name, () => _world.Vcpus.Sum(vcpu => vcpu.Exits.Count(reason)));
            _probes.Add("exit_ps." + name, () => _world.Vcpus.Sum(vcpu => vcpu.Exits.Ps(reason)));
            _probes.Add("userspace." + name, () => _world.Vcpus.Sum(vcpu => vcpu.Exits.UserspaceCount(reason)));
            _probes.Add("userspace_ps." + name, () => _world.Vcpus.Sum(vcpu => vcpu.Exits.UserspacePs(reason)));
        }

        _probes.Add("register_accesses", () => _world.Devices.Sum(device => device.OtherRegisterAccesses()));
        _probes.Add("status_reads", () => _world.Devices.Sum(device => device.StatusReads));
        _probes.Add("kick_ipis", () => _world.Vcpus.Sum(vcpu => vcpu.KickIpis));
        _probes.Add("three_exit_interrupts", () => _world.Vcpus.Sum(vcpu => vcpu.ThreeExitInterrupts));
        _probes.Add("guest_ipis", () => _world.Vcpus.Sum(vcpu => vcpu.IpisSent));
        _probes.Add("timer_exits", () => _world.Guests.Sum(guest => guest.Ticks.Sum(tick => tick.Programmings)));
        _probes.Add("apic_timer_exits", () => _world.Guests.Sum(guest => guest.Ticks.Sum(tick => tick.ApicProgrammings)));
        _probes.Add("switch_calls", () => _world.Vcpus.Sum(vcpu => vcpu.Guest.IdleThread?.SwitchCalls ?? 0));
        _probes.Add("command_exits", () => _world.Vcpus.Sum(vcpu => vcpu.CommandExits));
    }

    private void AddNotificationProbes()
    {
        _probes.Add("kicks", () => _world.Devices.Sum(device => device.Kicks) + _world.Disks.Sum(disk => disk.Disk.Queue.Kicks));
        _probes.Add("signals", () => _world.Devices.Sum(device => device.Signals) + _world.Disks.Sum(disk => disk.Disk.Queue.Signals));
        _probes.Add("interrupts", () => _world.Vcpus.Sum(vcpu => vcpu.Vectors.Sum(vector => vector.Injected))
            + _world.Devices.Sum(device => device.Interrupts is LinkInterrupts link ? link.Interrupts : 0));
        _probes.Add("coalesced_irr", () => _world.Vcpus.Sum(vcpu => vcpu.Vectors.Sum(vector => vector.Coalesced)));
        _probes.Add("coalesced_line", () => _world.Devices.Sum(device => device.CoalescedInLine));
        _probes.Add("spurious", () => _world.Devices.Sum(device => device.SpuriousInterrupts)
            + _world.Disks.Sum(disk => disk.Disk.Driver.SpuriousInterrupts));
        foreach (Vcpu vcpu in _world.Vcpus)
        {
            foreach (GuestVector vector in vcpu.Vectors)
            {
                _probes.Add(VectorProbe(vcpu, vector), () => vector.Count);
            }
        }

        foreach (GuestNic nic in _world.Nics)
        {
            foreach (DeviceQueue queue in nic.Device.Queues)
            {
                _probes.Add(nic.CounterOf("kicks", queue), () => queue.Kicks);
                _probes.Add(nic.CounterOf("signals", queue), () => queue.Signals);
            }
        }

        foreach ((string name, Func<BridgeEventQueue, long> read) in EventQueueCounters)
        {
            _probes.Add(name, () => EventQueues.Sum(read));
        }

        List<IInterruptPath> paths = [.. _world.Devices.Select(device => device.Interrupts).OfType<IInterruptPath>()
            .Concat(_world.Disks.Select(disk => disk.Disk.Interrupts)).Distinct()];
        _probes.Add("coalesced_work_item", () => paths.Sum(path => path switch
        {
            MsixPerQueue msix => msix.Irqfds.Sum(irqfd => irqfd.CoalescedInWorkItem),
            BridgeEventQueue bridge => bridge.Irqfd.CoalescedInWorkItem,
            MmioIrqfd mmio => mmio.Irqfd.CoalescedInWorkItem,
            _ => 0,
        }));
    }

    private static (string Name, Func<BridgeEventQueue, long> Read)[] EventQueueCounters =>
    [
        ("eventq.intra", queue => queue.CoalescedIntraFlow),
        ("eventq.inter", queue => queue.CoalescedInterFlow),
        ("eventq.device", queue => queue.CoalescedInterDevice),
        ("bridge..events", queue => queue.Counters.Events),
        ("bridge..qnotify", queue => queue.Counters.QNotify),
        ("bridge..qinject", queue => queue.Counters.QInject),
        ("bridge..notify", queue => queue.Counters.Notify),
        ("bridge..bridgecalls", queue => queue.Counters.BridgeCalls),
        ("bridge..buscalls", queue => queue.Counters.BusCalls),
    ];

    private List<BridgeEventQueue> EventQueues =>
        [.. _world.Devices.Select(d => d.EventQueue).OfType<BridgeEventQueue>().Distinct()];

    private static string VectorProbe(Vcpu vcpu, GuestVector vector) => $"{vcpu.Name} {vector.Handler.Name}";

    private string IdleCounter(int state, string what) => $"idle.{_world.SystemMeter.IdleStates![state].Name}.{what}";

    private void AddLedgerProbes(string machine, Ledger ledger)
    {
        for (CostKey key = 0; (int)key <= CostKeys.Count; key++)
        {
            CostKey captured = key;
            _probes.Add($"ledger.{machine}.{(int)key}.units", () => ledger.Units(captured));
            _probes.Add($"ledger.{machine}.{(int)key}.ps", () => ledger.Ps(captured));
        }
    }

    private void AddCpuProbes()
    {
        foreach (Processor core in HostCores.Concat(PeerCores).Concat(_world.AllVcpus.Select(vcpu => vcpu.Guest)))
        {
            _probes.Add("busy." + core.Name, () => core.BusyPs);
            _probes.Add("switches." + core.Name, () => core.ContextSwitches);
        }

        for (int i = 0; i < (_world.SystemMeter.IdleStates?.Count ?? 0); i++)
        {
            int state = i;
            _probes.Add(IdleCounter(state, "sleeps"), () => HostCores.Sum(core => core.Governor!.Sleeps(state)));
            _probes.Add(IdleCounter(state, "exits"), () => HostCores.Sum(core => core.Governor!.Exits(state)));
        }

        foreach (Vcpu vcpu in _world.AllVcpus)
        {
            _probes.Add("guest_mode." + vcpu.Name, () => vcpu.GuestModePs);
        }

        foreach (FutexMutex mutex in Locks)
        {
            _probes.Add("held." + mutex.Name, () => mutex.HeldPs);
            _probes.Add("contended." + mutex.Name, () => mutex.Contentions);
            _probes.Add("waited_ps." + mutex.Name, () => mutex.WaitedPs);
        }
    }
}
