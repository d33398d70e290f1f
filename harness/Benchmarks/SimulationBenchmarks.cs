using BenchmarkDotNet.Attributes;

namespace Bakeoff.Benchmarks;

/// <summary>How fast whole simulations run: one operation is one wire frame, data or ACK, in either direction.</summary>
public class SimulationBenchmarks
{
    private const int Frames = 20_000;

    private RunningWorld _world = null!;

    /// <summary>Contestant.</summary>
    [Params("bare-metal", "virtio-pci-eventfd", "vhost-net", "venet")]
    public string Lane { get; set; } = "vhost-net";

    /// <summary>Workload at MTU 1500 without TSO.</summary>
    [Params(Traffic.UdpStream, Traffic.TcpStream, Traffic.TcpStreamGso)]
    public Traffic Traffic { get; set; }

    /// <summary>Builds the world and runs it past slow start.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _world = new RunningWorld(Lane, Traffic);
        _world.RunFor(0.2);
    }

    /// <summary>Frees the guest's memory.</summary>
    [GlobalCleanup]
    public void CleanUp() => _world.Dispose();

    /// <summary>Simulates until so many more frames have crossed the wire.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public void Wire_frame() => _world.RunFrames(Frames);
}
