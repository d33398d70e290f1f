using System.Security.Cryptography;
using System.Text;
using Bakeoff.Harness;
using Bakeoff.Machine;

namespace Bakeoff.Tests.Harness;

/// <summary>A simulator whose results are made up from cell and seed: the same arguments give the same outcome.</summary>
internal sealed class FakeSimulator : ISimulator
{
    private int _runs;

    /// <summary>Runs for which this is true throw.</summary>
    public Func<CellSpec, ulong, bool> Fails { get; init; } = (_, _) => false;

    /// <summary>Called at the start of each run.</summary>
    public Action<int> Started { get; init; } = _ => { };

    /// <summary>Runs made.</summary>
    public int Runs => _runs;

    public string ModelVersion { get; init; } = "fake-1";

    public RunOutcome Run(CellSpec cell, ulong seed, RunOptions options, CancellationToken cancellation)
    {
        Started(Interlocked.Increment(ref _runs));
        cancellation.ThrowIfCancellationRequested();
        if (Fails(cell, seed))
        {
            throw new RunFailedException("frame 7 of flow 1 was delivered twice", 1_234_567_890);
        }

        byte[] noise = SHA256.HashData(Encoding.UTF8.GetBytes($"{CellText.Canonical(cell)}{seed}"));
        double share = BitConverter.ToUInt32(noise) / (double)uint.MaxValue;
        bool virtualised = cell.Transport != "bare-metal";
        return new RunOutcome
        {
            Metrics = Metrics(cell, share, virtualised),
            Rtt = cell.IsStream ? null : RoundTrips(cell, noise),
            Exits = virtualised
                ? [new("HLT", "kernel", 1000 + noise[0], 5_000_000_123), new("IO_INSTRUCTION", "userspace", noise[1], 77)]
                : [],
            Counters = cell.Transport == "venet" ? [new(".qnotify", noise[2], "1"), new(".notify", noise[3], "1"), new("tx_stalls", 1.5, "ms")] : [],
            Ledger = [new("stack.tcp_segment", 1_000_000, 3_000_000_000_000), new("exit.hlt", noise[4], 17)],
            Interrupts = [new("guest0 PCI-MSI-edge virtio0-input", 1000 + noise[5]), new("guest0 LOC", 250)],
            Drops = [new("tap queue", noise[6] % 3)],
            Cpu = [new("vcpu0", "guest", "host:0", 800_000_000_000), new("vhost", "kernel", "host:2", 250_000_000_000)],
            BoundBy = share > 0.5 ? "core host:0" : "wire, \"10g\"",
            BoundByShare = share,
            MeasuredPs = 1_000_000_000_000,
            Steps = options.RecordSteps
                ? [new(0, 1_500_000, "guest process", "send()", "syscall", 0), new(1_500_000, 750_000, "guest driver", "kick", "exit.pio", 1)]
                : [],
        };
    }

    private static Dictionary<string, double?> Metrics(CellSpec cell, double share, bool virtualised) => new()
    {
        ["goodput_bps"] = cell.IsStream ? 4e9 + (share * 1e8) : null,
        ["transactions_per_s"] = cell.IsStream ? null : 15_000 + (1000 * share),
        ["exits_per_s"] = virtualised ? 36_000 + (100 * share) : null,
        ["exits_per_interrupt"] = virtualised ? 2 + share : null,
        ["cpu_host_cores"] = 1 + (share / 3),
        ["drops"] = 0,
    };

    private static LatencyHistogram RoundTrips(CellSpec cell, byte[] noise)
    {
        var histogram = new LatencyHistogram();
        for (int i = 0; i < 2000; i++)
        {
            histogram.Record(60_000 + (cell.Burst * 1000) + (noise[i % noise.Length] * 100) + (i % 1000 == 0 ? 5_000_000 : i));
        }

        return histogram;
    }
}
