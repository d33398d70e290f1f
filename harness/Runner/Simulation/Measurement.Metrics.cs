using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>The columns of <c>runs.csv</c>, computed from what was counted.</summary>
internal sealed partial class Measurement
{
    private Dictionary<string, double?> Metrics()
    {
        var metrics = new Dictionary<string, double?>(StringComparer.Ordinal);
        AddTraffic(metrics);
        if (!_world.IsBareMetal)
        {
            AddNotifications(metrics);
        }

        if (_world.Guests.Count > 0)
        {
            AddVirtualization(metrics);
        }

        AddCpu(metrics);
        return metrics;
    }

    private double Rate(string probe) => _probes.Delta(probe) / Seconds;

    private long PayloadBytes => _probes.Delta("forward_bytes") + _probes.Delta("reverse_bytes");

    private void AddTraffic(Dictionary<string, double?> metrics)
    {
        metrics["goodput_bps"] = PayloadBytes * 8 / Seconds;
        metrics["goodput_forward_bps"] = _probes.Delta("forward_bytes") * 8 / Seconds;
        metrics["goodput_reverse_bps"] = _probes.Delta("reverse_bytes") * 8 / Seconds;
        if (!_cell.IsStream)
        {
            metrics["transactions_per_s"] = Rate("transactions");
        }

        metrics["wire_frames_per_s"] = Rate("wire_frames");
        metrics["tx_packets_per_s"] = Rate("tx_packets");
        metrics["rx_packets_per_s"] = Rate("rx_packets");
        long drops = DropPlaces.Names.Sum(place => _probes.Delta("drop." + place));
        metrics["drops"] = drops;
        metrics["drops_per_s"] = drops / Seconds;
        metrics["retransmitted_segments"] = _probes.Delta("retransmissions");
        long framesSent = _probes.Delta("frames_sent");
        metrics["drop_share"] = framesSent > 0 ? (double)drops / framesSent : null;
        _disks.AddMetrics(metrics, Seconds);
        int pairs = _world.Workload.Pairs.Count;
        metrics["fairness"] = pairs > 1 ? Fairness.Jain(Enumerable.Range(0, pairs).Select(i => (double)_probes.Delta($"pair{i}_bytes"))) : null;
    }

    private void AddNotifications(Dictionary<string, double?> metrics)
    {
        double megabytes = PayloadBytes / 1e6;
        metrics["interrupts_per_s"] = Rate("interrupts");
        metrics["signals_per_s"] = Rate("signals");
        metrics["kicks_per_s"] = Rate("kicks");
        metrics["rx_signals_per_s"] = _world.Nics.SelectMany(nic => nic.Device.Queues
            .Where(queue => queue.Role == QueueRole.Receive).Select(queue => Rate(nic.CounterOf("signals", queue)))).Sum();
        if (_cell.IsStream && megabytes > 0)
        {
            metrics["kicks_per_mb"] = _probes.Delta("kicks") / megabytes;
            metrics["interrupts_per_mb"] = _probes.Delta("interrupts") / megabytes;
            metrics["signals_per_mb"] = _probes.Delta("signals") / megabytes;
        }
    }

    private void AddVirtualization(Dictionary<string, double?> metrics)
    {
        long exits = ExitReasons.Names.Sum(name => _probes.Delta("exit." + name));
        long interrupts = _probes.Delta("interrupts");
        long delivery = _probes.Delta("exit." + ExitReasons.Names[(int)ExitReason.PendingInterrupt])
            + _probes.Delta("kick_ipis") + EoiExits() + _probes.Delta("status_reads");
        double megabytes = PayloadBytes / 1e6;
        metrics["exits_per_s"] = exits / Seconds;
        metrics["apic_exits_per_s"] = ApicExits() / Seconds;
        metrics["interrupts_coalesced_irr_per_s"] = Rate("coalesced_irr");
        metrics["interrupts_coalesced_eventq_per_s"] = Rate("eventq.intra") + Rate("eventq.inter") + Rate("eventq.device");
        metrics["interrupts_coalesced_eventq_intra_flow_per_s"] = Rate("eventq.intra");
        metrics["interrupts_coalesced_eventq_inter_flow_per_s"] = Rate("eventq.inter");
        metrics["interrupts_coalesced_eventq_inter_device_per_s"] = Rate("eventq.device");
        long signals = _probes.Delta("signals");
        long coalesced = _probes.Delta("coalesced_work_item") + _probes.Delta("coalesced_irr") + _probes.Delta("eventq.intra")
            + _probes.Delta("eventq.inter") + _probes.Delta("eventq.device");
        metrics["coalesced_share"] = signals > 0 ? (double)coalesced / signals : null;
        metrics["exits_per_interrupt"] = interrupts > 0 ? (double)exits / interrupts : null;
        metrics["delivery_exits_per_interrupt"] = interrupts > 0 ? (double)delivery / interrupts : null;
        if (_cell.IsStream && megabytes > 0)
        {
            metrics["exits_per_mb"] = exits / megabytes;
        }

        if (!_cell.IsStream && _probes.Delta("transactions") > 0)
        {
            metrics["exits_per_transaction"] = (double)exits / _probes.Delta("transactions");
        }
    }

    /// <summary>Exits of all accesses to the local APIC, by page or MSR.</summary>
    private long ApicExits() => _probes.Delta("exit." + ExitReasons.Names[(int)ExitReason.ApicAccess])
        + _probes.Delta("exit." + ExitReasons.Names[(int)ExitReason.MsrWrite])
        + _probes.Delta("exit." + ExitReasons.Names[(int)ExitReason.EoiInduced]);

    /// <summary>
    /// EOI exits: APIC-access (or MSR) exits less those that program the timer and those that interrupt another vCPU.
    /// </summary>
    private long EoiExits() => Math.Max(0, ApicExits() - _probes.Delta("apic_timer_exits") - _probes.Delta("command_exits"));

    /// <summary>Busy time of the cores that these threads are pinned to.</summary>
    private double CoresOf(IEnumerable<CpuContext> threads) => threads.Select(thread => thread.Processor).Distinct()
        .Sum(core => _probes.Delta("busy." + core.Name)) / (double)ElapsedPs;

    private void AddCpu(Dictionary<string, double?> metrics)
    {
        List<CpuShare> cpu = Cpu();
        double Cores(Func<CpuShare, bool> which) => cpu.Where(which).Sum(share => share.BusyPs) / (double)ElapsedPs;
        static bool OfHost(CpuShare share) => !share.Core.StartsWith("peer", StringComparison.Ordinal);
        double host = Cores(OfHost);
        metrics["cpu_host_cores"] = host;
        foreach (CpuComponent component in Enum.GetValues<CpuComponent>())
        {
            string mode = ModeOf(component);
            metrics[$"cpu_{mode}_cores"] = Cores(share => OfHost(share) && share.Mode == mode);
        }

        metrics["cpu_vcpu_cores"] = _world.Guests.Count == 0 ? null : CoresOf(_world.Vcpus.Select(vcpu => vcpu.Thread));
        List<CpuContext> backEnds = [.. _world.Devices.SelectMany(device => device.Threads)];
        metrics["cpu_backend_cores"] = backEnds.Count == 0 ? null : CoresOf(backEnds);
        metrics["cpu_remote_cores"] = _world.Peer is null ? null : Cores(share => !OfHost(share));
        if (_cell.IsStream && PayloadBytes > 0)
        {
            metrics["cpu_ns_per_kb"] = host * ElapsedPs / 1000 / (PayloadBytes / 1024.0);
        }

        if (!_cell.IsStream && _probes.Delta("transactions") > 0)
        {
            metrics["cpu_us_per_transaction"] = host * ElapsedPs / 1e6 / _probes.Delta("transactions");
        }

        metrics["context_switches_per_s"] = HostCores.Sum(core => _probes.Delta("switches." + core.Name)) / Seconds;
        metrics["wakeups_per_s"] = HostCores.SelectMany(core => core.Contexts)
            .Sum(Woken) / Seconds;
    }
}
