namespace Bakeoff.Transports;

/// <summary>Which host cores a guest's threads run on. The NIC's interrupt core belongs to the host's options.</summary>
/// <remarks>
/// <code>
///   a guest's cores     0     1          2           3            4, 5, ...            behind them
///                       vCPU0 io thread  back end 0  back end 1   vCPU1, vCPU2, ...    back end 2, 3, ...
/// </code>
/// The next guest begins behind its last core. All wrap at the end of the host, so threads share cores where there are too few.
/// </remarks>
public sealed record Placement
{
    private const int FirstFurtherCore = 4;

    /// <summary>Core of the first vCPU's thread.</summary>
    public int VcpuCore { get; init; }

    /// <summary>Core of a userspace io thread.</summary>
    public int IoThreadCore { get; init; } = 1;

    /// <summary>Core of the first kernel back-end thread.</summary>
    public int BackEndCore { get; init; } = 2;

    /// <summary>Core of the second one, or of a second io thread.</summary>
    public int SecondBackEndCore { get; init; } = 3;

    /// <summary>vCPUs of the guest.</summary>
    public int Vcpus { get; init; } = 1;

    /// <summary>Core from which on further vCPUs and, behind them, further back-end threads are placed.</summary>
    public int FurtherCore { get; init; } = FirstFurtherCore;

    /// <summary>Cores of the host.</summary>
    public int HostCores { get; init; } = int.MaxValue;

    /// <summary>Core of vCPU <paramref name="vcpu"/>'s thread.</summary>
    public int CoreOfVcpu(int vcpu) => vcpu == 0 ? VcpuCore : (FurtherCore + vcpu - 1) % HostCores;

    /// <summary>Core of back-end thread <paramref name="thread"/> of a device.</summary>
    public int CoreOfBackEnd(int thread) => thread switch
    {
        0 => BackEndCore,
        1 => SecondBackEndCore,
        _ => (FurtherCore + Vcpus - 1 + thread - 2) % HostCores,
    };

    /// <summary>
    /// The placement of guest <paramref name="guest"/> on a host of <paramref name="cores"/> cores: guests of <paramref name="vcpus"/> vCPUs and
    /// <paramref name="backEndThreads"/> back-end threads per device stand side by side, wrapping.
    /// </summary>
    public static Placement Default(int guest, int cores, int vcpus = 1, int backEndThreads = 2)
    {
        int first = FirstCore(guest, vcpus, backEndThreads);
        return new Placement
        {
            VcpuCore = first % cores,
            IoThreadCore = (first + 1) % cores,
            BackEndCore = (first + 2) % cores,
            SecondBackEndCore = (first + 3) % cores,
            Vcpus = vcpus,
            FurtherCore = first + FirstFurtherCore,
            HostCores = cores,
        };
    }

    /// <summary>Where guest <paramref name="guest"/> begins on a host with cores enough; for the number of guests, the first core behind them all.</summary>
    public static int FirstCore(int guest, int vcpus = 1, int backEndThreads = 2) =>
        guest * (FirstFurtherCore + vcpus - 1 + Math.Max(0, backEndThreads - 2));
}
