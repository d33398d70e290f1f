using System.Globalization;
using System.Text;

namespace Bakeoff.Tests.Plots;

/// <summary>
/// Writes a small result folder for figure tests. The numbers are made up, smooth and in a plausible order of magnitude;
/// they only exercise the drawing.
/// </summary>
internal sealed class SampleResults
{
    private const string Factors =
        "cell,group,transport,lane,era,anachronistic,front_end,rings,kick,interrupts,back_end,attachment,bus,machine,rig,"
        + "topology,workload,direction,mtu_bytes,message_bytes,streams,burst,request_bytes,response_bytes,devices,guests,disks,vcpus,"
        + "beside,beside_direction,beside_bytes,runs_expected,runs_done";

    private static readonly string[] Metrics =
    [
        "goodput_bps", "rtt_mean_ns", "rtt_p50_ns", "rtt_p99_ns", "exits_per_s", "exits_per_interrupt",
        "delivery_exits_per_interrupt", "cpu_guest_cores", "cpu_exit_handling_cores", "cpu_worker_cores",
        "cpu_softirq_cores", "cpu_userspace_cores", "coalesced_share",
    ];

    private const string Attribution = """
        metric,unit,kind,name,value_mean,value_ci95_low,value_ci95_high,value_n
        exits_per_mb,1/MB,first,vhost-net,80,79,81,3
        exits_per_mb,1/MB,share,protocol,25,24,26,3
        exits_per_mb,1/MB,share,interrupts,-40,-42,-38,3
        exits_per_mb,1/MB,second,venet,65,64,66,3

        """;

    /// <summary>A ladder on which a contestant stands twice.</summary>
    public const string Ladder = """
        metric,unit,kind,name,value_mean,value_ci95_low,value_ci95_high,value_n
        exits_per_mb,1/MB,first,virtio-pci-eventfd,90,89,91,3
        exits_per_mb,1/MB,share,kick+back_end,-10,-11,-9,3
        exits_per_mb,1/MB,waypoint,vhost-net@2010-05+interrupts[hop=direct],80,79,81,3
        exits_per_mb,1/MB,share,protocol,-5,-6,-4,3
        exits_per_mb,1/MB,waypoint,"vhost-net@2010-05+front_end[driver=2.6.32,mergeable=false]+interrupts[hop=direct]",75,74,76,3
        exits_per_mb,1/MB,share,back_end,5,4,6,3
        exits_per_mb,1/MB,share,attachment,-15,-16,-14,3
        exits_per_mb,1/MB,second,venet,65,64,66,3

        """;

    private const string Sensitivity = """
        first,second,conclusion,unit,difference_mean,cost,assumed,difference_at_low,difference_at_high,machine,workload,mtu_bytes,seed_first,seed_last
        vhost-net,venet,latency,µs,-3,workqueue.item,true,-1,-6,A,tcp-rr,1500,1,3
        vhost-net,venet,latency,µs,-3,apic.eoi,false,-3.5,1.5,A,tcp-rr,1500,1,3

        """;

    private const string Reproduction = """
        source,id,role,kind,unit,published,simulated_mean,simulated_ci95_low,simulated_ci95_high,simulated_n,relative_error,hit,machine,pass_high
        a,A1,calibration,absolute,bit/s,4e9,3.9e9,3.8e9,4e9,3,-0.025,true,A,5e9
        a,A2,validation,absolute,bit/s,9e9,6e9,5.9e9,6.1e9,3,-0.333,false,A,9.9e9
        b,B1,validation,ratio,,0.5,1.2,1.1,1.3,3,1.4,false,A,0.6
        b,B2,alternative,ratio,,0.5,0.5,0.5,0.5,3,0,true,A,0.6
        b,B3,validation,order,,,0.9,0.8,0.95,3,,true,A,

        """;

    private const string Robustness = """
        cost_key,direction,factor,machine,seeds,rows,rows_met,gained,lost
        ,,2,A,3,10,6,,
        ring.line,down,2,A,3,10,6,a b c,d e f
        ring.line,up,2,A,3,10,6,,
        sched.wake,down,2,A,3,10,7,a,
        sched.wake,up,2,A,3,10,3,,b c d

        """;

    private const string Uncertainties = """
        source,id,hit,deviations_inside,standing,factor,machine,seeds
        a,A1,true,9.5,met,2,A,3
        a,A2,false,-0.4,"missed, doubtful",2,A,3
        b,B1,false,-3,missed,2,A,3
        b,B2,true,,met,2,A,3

        """;

    private static readonly string[] Reasons = ["EXTERNAL_INTERRUPT", "PENDING_INTERRUPT", "APIC_ACCESS", "IO_INSTRUCTION", "HLT"];

    private readonly StringBuilder _summary = new();
    private readonly StringBuilder _exits = new("run_key,cell,transport,lane,rig,workload,mtu_bytes,seed,reason,handled,count,virtual_ns,measured_s\n");
    private readonly StringBuilder _percentiles = new("cell,transport,lane,rig,workload,mtu_bytes,burst,percentile,rtt_ns,total_count\n");
    private readonly Dictionary<string, string> _histograms = [];

    /// <summary>Lanes in an order that is not the legend's, with the weight of their made-up costs.</summary>
    public IReadOnlyList<(string Lane, double Weight)> Lanes { get; init; } =
        [("vhost-net", 1.0), ("bare-metal", 0.45), ("venet", 0.85), ("virtio-pci-eventfd", 1.9)];

    /// <summary>Lanes that lie outside their era.</summary>
    public IReadOnlySet<string> Anachronistic { get; init; } = new HashSet<string>();

    /// <summary>A cell of this lane lacks some of its runs.</summary>
    public string IncompleteLane { get; init; } = "";

    /// <summary>What the streams set besides, a cell for each.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [""];

    /// <summary>Columns left out of summary.csv.</summary>
    public IReadOnlySet<string> Omit { get; init; } = new HashSet<string>();

    /// <summary>False leaves the percentiles in percentiles.csv as the only source of distributions.</summary>
    public bool WithHistograms { get; init; } = true;

    /// <summary>Writes everything into a fresh folder and returns its path.</summary>
    public string WriteTo(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "histograms"));
        foreach ((string lane, double weight) in Lanes)
        {
            foreach (string setting in Settings)
            {
                Streams(lane, weight, setting);
            }
            RoundTrips(lane, weight);
            Devices(lane, weight);
            Vcpus(lane, weight);
            Beside(lane, weight);
        }
        Resources(folder);
        File.WriteAllText(Path.Combine(folder, "summary.csv"), WithoutOmitted(Header() + _summary));
        File.WriteAllText(Path.Combine(folder, "exits.csv"), _exits.ToString());
        File.WriteAllText(Path.Combine(folder, "percentiles.csv"), _percentiles.ToString());
        File.WriteAllText(Path.Combine(folder, "attribution.csv"), Attribution);
        File.WriteAllText(Path.Combine(folder, "sensitivity.csv"), Sensitivity);
        File.WriteAllText(Path.Combine(folder, "reproduce.csv"), Reproduction);
        File.WriteAllText(Path.Combine(folder, "robustness.csv"), Robustness);
        File.WriteAllText(Path.Combine(folder, "uncertainties.csv"), Uncertainties);
        foreach ((string cell, string text) in WithHistograms ? _histograms : [])
        {
            File.WriteAllText(Path.Combine(folder, "histograms", cell + ".hgrm"), text);
        }
        return folder;
    }

    private void Streams(string lane, double weight, string settings)
    {
        foreach (int mtu in (int[])[1500, 9000])
        {
            string cell = $"{lane}_tcp-stream_{mtu}B";
            double goodput = Math.Min(0.94 * 10e9, 10e9 * mtu / (mtu + (weight * 1600)));
            Row("rig10g", lane, cell, "tcp-stream", mtu, "16384", "", goodput, weight, 10, seeds: 4, settings: settings);
            Exits(lane, cell, "tcp-stream", mtu, weight * 20e3);
        }
        foreach (int size in (int[])[64, 256, 1024, 4096, 16384, 65536])
        {
            double goodput = 9.2e9 * size / (size + (weight * 2800));
            Row("message-size", lane, $"{lane}_tcp-stream_{size}B", "tcp-stream", 1500, $"{size}", "", goodput, weight, 1, seeds: 3, settings: settings);
        }
    }

    private void RoundTrips(string lane, double weight)
    {
        foreach (int burst in (int[])[1, 2, 4, 8, 16, 32, 64])
        {
            string cell = $"{lane}_udp-rr_b{burst}";
            Row("load", lane, cell, "udp-rr", 1500, "", $"{burst}", 0, weight, burst, seeds: 3);
            Distribution(lane, cell, burst, 20e3 + (22e3 * weight));
        }
        foreach (int bytes in (int[])[1, 64, 512])
        {
            Row("request-size", lane, $"{lane}_udp-rr_{bytes}B", "udp-rr", 1500, "", "1", 0, weight, 1, seeds: 3, requestBytes: bytes);
        }
    }

    private void Devices(string lane, double weight)
    {
        foreach (int devices in (int[])[2, 4, 8])
        {
            Row("many", lane, $"{lane}_udp-rr_d{devices}", "udp-rr", 1500, "", "1", 0, weight, devices, seeds: 3, devices);
        }
    }

    private void Vcpus(string lane, double weight)
    {
        foreach (int vcpus in (int[])[1, 2, 4])
        {
            Row("smp", lane, $"{lane}_tcp-stream_v{vcpus}", "tcp-stream", 1500, "16384", "", vcpus * 3e9 / weight, weight, 1, seeds: 3, vcpus: vcpus);
        }
    }

    private void Beside(string lane, double weight)
    {
        foreach (int bytes in (int[])[1, 64, 1472])
        {
            Row("flood", lane, $"{lane}_ping_beside-{bytes}B", "ping", 1500, "", "1", 0, weight, 1 + (100 / bytes), seeds: 3, besideBytes: bytes);
        }
    }

    private void Resources(string folder)
    {
        var counts = new StringBuilder("lane,devices,resource,count\n");
        foreach ((string lane, double _) in Lanes)
        {
            foreach (int devices in (int[])[1, 4, 16])
            {
                counts.Append(CultureInfo.InvariantCulture, $"\"{lane}\",{devices},vectors,{(lane == "venet" ? 1 : 3 * devices)}\n");
            }
        }
        File.WriteAllText(Path.Combine(folder, "resources.csv"), counts.ToString());
        File.WriteAllText(Path.Combine(folder, "resource_limits.csv"), "resource,limit,count,source\nvectors,vectors-per-cpu,170,made up\n");
    }

    private void Row(
        string group, string lane, string cell, string workload, int mtu, string message, string burst,
        double goodput, double weight, int load, int seeds, int devices = 1, int vcpus = 1, int besideBytes = 0, string settings = "", int requestBytes = 0)
    {
        string transport = lane.Split('+')[0];
        bool incomplete = lane == IncompleteLane && load == 10;
        string direction = workload == "tcp-stream" ? "transmit" : "";
        string[] factors =
        [
            $"\"{cell}\"", group, transport, $"\"{lane}\"", "2009-09", Anachronistic.Contains(lane) ? "true" : "false",
            "", "", "", "", "", "", "", "A", "rig10g", "guest-to-remote", workload, direction, $"{mtu}", message, "1", burst, requestBytes > 0 ? $"{requestBytes}" : "", "",
            $"{devices}", "1", "0", $"{vcpus}", besideBytes > 0 ? "udp-stream" : "", besideBytes > 0 ? "send" : "",
            besideBytes > 0 ? $"{besideBytes}" : "", $"{seeds}", $"{(incomplete ? seeds - 1 : seeds)}",
        ];
        _summary.AppendJoin(',', factors);
        bool virtualized = lane != "bare-metal";
        double rtt = (20e3 + (22e3 * weight)) * (1 + (load / 12.0));
        foreach (string metric in Metrics)
        {
            double? value = metric switch
            {
                "goodput_bps" => goodput > 0 ? goodput : null,
                "rtt_mean_ns" or "rtt_p50_ns" => goodput > 0 ? null : rtt,
                "rtt_p99_ns" => goodput > 0 ? null : rtt * (1.5 + (0.3 * weight)),
                "exits_per_s" => virtualized ? weight * 20e3 : null,
                "exits_per_interrupt" => virtualized ? (1.4 * weight) + (0.25 * Math.Log2(load)) : null,
                "delivery_exits_per_interrupt" => virtualized ? (0.9 * weight) + (0.1 * Math.Log2(load)) : null,
                "cpu_guest_cores" => 0.7,
                "cpu_exit_handling_cores" => virtualized ? 0.1 * weight : null,
                "cpu_worker_cores" => virtualized && weight < 1.5 ? 0.4 : null,
                "cpu_softirq_cores" => 0.15,
                "cpu_userspace_cores" => weight > 1.5 ? 0.6 : null,
                "coalesced_share" => virtualized ? 1 - (weight / (1 + devices)) : null,
                _ => throw new InvalidOperationException(metric),
            };
            _summary.Append(value is { } mean
                ? string.Create(CultureInfo.InvariantCulture, $",{mean:R},{mean * 0.96:R},{mean * 1.05:R},{seeds}")
                : ",,,,");
        }
        _summary.Append(',').Append(settings).Append('\n');
    }

    private void Exits(string lane, string cell, string workload, int mtu, double perSecond)
    {
        if (lane == "bare-metal")
        {
            return;
        }
        for (int seed = 1; seed <= 3; seed++)
        {
            for (int i = 0; i < Reasons.Length; i++)
            {
                string handled = Reasons[i] == "IO_INSTRUCTION" && lane == "virtio-pci-eventfd" && seed == 1 ? "userspace" : "kernel";
                long count = (long)(perSecond / (i + 2));
                _exits.Append(
                    $"\"{cell}#{seed}\",\"{cell}\",{lane.Split('+')[0]},\"{lane}\",rig10g,{workload},{mtu},{seed},{Reasons[i]},{handled},{count},{count * 2000},1\n");
            }
        }
    }

    private void Distribution(string lane, string cell, int burst, double fastestNs)
    {
        const double total = 60_000;
        var text = new StringBuilder("       Value     Percentile TotalCount 1/(1-Percentile)\n\n");
        for (double above = 1; above * total >= 1; above /= 1.25)
        {
            double value = Math.Round(fastestNs * (1 + (0.16 * Math.Pow(-Math.Log(above), 1.3) / 3)));
            double percentile = 1 - above;
            text.Append(CultureInfo.InvariantCulture,
                $"{value,12:0.000} {percentile:0.000000000000} {Math.Round(percentile * total),10:0} {1 / above,14:0.00}\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"{fastestNs * 3,12:0.000} 1.000000000000 {total,10:0}\n");
        text.Append("#[Mean    =    30000.000, StdDeviation   =      100.000]\n");
        _histograms[cell] = text.ToString();
        foreach ((double percentile, double factor) in ((double, double)[])[(50, 1.05), (90, 1.15), (99, 1.3), (99.9, 1.5), (99.99, 1.9), (100, 3)])
        {
            _percentiles.Append(CultureInfo.InvariantCulture,
                $"\"{cell}\",{lane.Split('+')[0]},\"{lane}\",rig10g,udp-rr,1500,{burst},{percentile},{fastestNs * factor:0},{total}\n");
        }
    }

    private static string Header() =>
        Factors + string.Concat(Metrics.Select(m => $",{m}_mean,{m}_ci95_low,{m}_ci95_high,{m}_n")) + ",settings\n";

    /// <summary>Renames omitted columns, which is what a reader by name sees as missing.</summary>
    private string WithoutOmitted(string csv)
    {
        foreach (string column in Omit)
        {
            csv = csv.Replace("," + column + ",", ",omitted,");
        }
        return csv;
    }
}
