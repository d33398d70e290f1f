namespace Bakeoff.Transports;

/// <summary>Which host cores a guest's threads run on. The NIC's interrupt core belongs to the host's options.</summary>
public sealed record Placement
{
    /// <summary>Core of the vCPU thread.</summary>
    public int VcpuCore { get; init; }

    /// <summary>Core of a userspace io thread.</summary>
    public int IoThreadCore { get; init; } = 1;

    /// <summary>Core of the first kernel back-end thread.</summary>
    public int BackEndCore { get; init; } = 2;

    /// <summary>Core of the second one, or of a second io thread.</summary>
    public int SecondBackEndCore { get; init; } = 3;

    /// <summary>The placement of guest <paramref name="guest"/> on a host of <paramref name="cores"/> cores: four cores further each, wrapping.</summary>
    public static Placement Default(int guest, int cores) => new()
    {
        VcpuCore = ((guest * 4) + 0) % cores,
        IoThreadCore = ((guest * 4) + 1) % cores,
        BackEndCore = ((guest * 4) + 2) % cores,
        SecondBackEndCore = ((guest * 4) + 3) % cores,
    };
}
