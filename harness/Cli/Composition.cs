using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary>Puts the program together: which simulator, catalogues and figures the commands work with.</summary>
internal static class Composition
{
    /// <summary>The services of the real program.</summary>
    public static CliServices Create() => new()
    {
        Simulator = new NoSimulator(),
        Vocabulary = new MatrixVocabulary
        {
            Transports = ["bare-metal", "virtio-pci-eventfd", "vhost-net", "venet"],
            Eras = ["2009-04", "2009-09", "2010-05", "2011-10", "modern"],
            Machines = ["A", "B", "C", "D"],
            CheckLane = (lane, era) => LaneCheck.Accepted(new LaneInfo { Lane = lane, Transport = lane.Split('@', '+')[0], Era = era }),
            CostKeys = _ => [],
        },
        Catalogs = new Catalogs
        {
            Transports = () => [],
            Hybrids = () => [],
            Workloads = () => [],
            Machines = () => [],
            Figures = () => [],
        },
        Figures = new NoFigures(),
    };

    private sealed class NoSimulator : ISimulator
    {
        public string ModelVersion => "none";

        public RunOutcome Run(CellSpec cell, ulong seed, RunOptions options, CancellationToken cancellation) =>
            throw new RunFailedException("this build has no simulator");
    }

    private sealed class NoFigures : IFigureDrawer
    {
        public FigureReport Draw(string resultFolder, string renderer, IReadOnlyList<string> formats, string? onlyFigure) =>
            new("none", 0, []);
    }
}
