using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Bus;
using Bakeoff.Transports.Interrupts;

namespace Bakeoff.Harness;

/// <summary>The long tables: exits, counters, ledger, interrupts and drops of the measured window.</summary>
internal sealed partial class Measurement
{
    private List<ExitCount> Exits() => _world.IsBareMetal ? [] : [.. ExitReasons.Names
        .SelectMany(name => new[] { InKernel(name), InUserspace(name) })
        .Where(exit => exit.Count > 0)];

    private ExitCount InUserspace(string name) =>
        new(name, "userspace", _probes.Delta("userspace." + name), _probes.Delta("userspace_ps." + name));

    private ExitCount InKernel(string name) => new(name, "kernel",
        _probes.Delta("exit." + name) - _probes.Delta("userspace." + name),
        _probes.Delta("exit_ps." + name) - _probes.Delta("userspace_ps." + name));

    private List<CounterValue> Counters()
    {
        List<CounterValue> counters = [];
        foreach (GuestNic nic in _world.Nics)
        {
            foreach (DeviceQueue queue in nic.Device.Queues)
            {
                foreach (string name in new[] { nic.CounterOf("kicks", queue), nic.CounterOf("signals", queue) })
                {
                    counters.Add(new(name, _probes.Delta(name), "1"));
                }
            }
        }

        counters.AddRange(_disks.Counters());
        if (_world.Guests.Count > 0)
        {
            counters.Add(new("kick_ipis", _probes.Delta("kick_ipis"), "1"));
            counters.Add(new("signals_without_work", _probes.Delta("spurious"), "1"));
            counters.Add(new("signals_coalesced_work_item", _probes.Delta("coalesced_work_item"), "1"));
            counters.Add(new("signals_coalesced_line", _probes.Delta("coalesced_line"), "1"));
            counters.Add(new("status_reads", _probes.Delta("status_reads"), "1"));
            counters.Add(new("register_accesses", _probes.Delta("register_accesses"), "1"));
            counters.Add(new("three_exit_interrupts", _probes.Delta("three_exit_interrupts"), "1"));
        }

        if (_world.Guests.Any(guest => guest.IsTickless))
        {
            counters.Add(new("timer_exits", _probes.Delta("timer_exits"), "1"));
        }

        if (_world.Vcpus.Any(vcpu => vcpu.ParavirtualCpu is not null))
        {
            counters.Add(new("switch_calls", _probes.Delta("switch_calls"), "1"));
        }

        if (_cell.Vcpus > 1)
        {
            counters.Add(new("guest_ipis", _probes.Delta("guest_ipis"), "1"));
            counters.Add(new("command_register_exits", _probes.Delta("command_exits"), "1"));
            counters.Add(new("tx_packets_handed_over", _probes.Delta("handed_over"), "1"));
            counters.Add(new("flows_moved", _probes.Delta("flows_moved"), "1"));
        }

        foreach (FutexMutex mutex in Locks)
        {
            counters.Add(new(mutex.Name + ".held", _probes.Delta("held." + mutex.Name), "ps"));
            counters.Add(new(mutex.Name + ".waited", _probes.Delta("waited_ps." + mutex.Name), "ps"));
            counters.Add(new(mutex.Name + ".contentions", _probes.Delta("contended." + mutex.Name), "1"));
        }

        for (int state = 0; state < (_world.SystemMeter.IdleStates?.Count ?? 0); state++)
        {
            foreach (string name in new[] { IdleCounter(state, "sleeps"), IdleCounter(state, "exits") })
            {
                counters.Add(new(name, _probes.Delta(name), "1"));
            }
        }

        if (EventQueues.Count > 0)
        {
            foreach (string name in new[] { "events", "qnotify", "qinject", "notify" })
            {
                counters.Add(new("." + name, _probes.Delta("bridge.." + name), "1"));
            }

            counters.Add(new(".inject", _world.Lane.Kick.Is(KindIds.BridgeDoorbell) ? _probes.Delta("kicks") : 0, "1"));
            counters.Add(new(".bridgecalls", _probes.Delta("bridge..bridgecalls"), "1"));
            counters.Add(new(".buscalls", _probes.Delta("bridge..buscalls"), "1"));
        }

        return counters;
    }

    private List<LedgerEntry> Ledger()
    {
        List<LedgerEntry> entries = [];
        for (CostKey key = 0; (int)key <= CostKeys.Count; key++)
        {
            long units = _probes.Delta($"ledger.system.{(int)key}.units");
            if (units != 0)
            {
                entries.Add(new(CostKeys.NameOf(key), units, _probes.Delta($"ledger.system.{(int)key}.ps")));
            }
        }

        return entries;
    }

    private List<InterruptCount> Interrupts() => [.. _world.Guests.SelectMany(guest => guest.Vcpus.SelectMany(vcpu => vcpu.Vectors
        .Select(vector => new InterruptCount(
            $"{guest.Name} {vector.Handler.Name}", _probes.Delta(VectorProbe(vcpu, vector)), vcpu.Index))))];

    private List<DropCount> Drops() => [.. DropPlaces.Names
        .Select(place => new DropCount(place, _probes.Delta("drop." + place))).Where(drop => drop.Count > 0)];
}
