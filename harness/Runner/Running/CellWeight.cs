namespace Bakeoff.Harness;

/// <summary>Estimates how long a run takes to simulate, in wire frames: what ETA and the order of runs go by.</summary>
public static class CellWeight
{
    /// <summary>Frames per wall-clock second and job that an estimate assumes before anything was measured.</summary>
    public const double FramesPerSecond = 700_000;

    /// <summary>What a software path carries at most, in bit/s; a faster wire is not filled.</summary>
    private const double SoftwareBitsPerSecond = 10e9;

    private const double AcksPerDataFrame = 0.5;
    private const double RoundTripSeconds = 50e-6;
    private const int EthernetFrameOverheadBytes = 38;

    /// <summary>Wire frames of one run of the cell, data and ACKs, both directions.</summary>
    public static double Frames(CellSpec cell) => Math.Max(1, cell.IsStream ? StreamFrames(cell) : RoundTripFrames(cell));

    private static double StreamFrames(CellSpec cell)
    {
        double rate = cell.Topology is Topology.GuestToRemote or Topology.GuestToRemoteGuest
            ? Math.Min(cell.Rig.LinkGbps * 1e9, SoftwareBitsPerSecond)
            : SoftwareBitsPerSecond;
        int packetBytes = cell.IsTcp ? cell.MtuBytes : Math.Min(cell.MtuBytes, cell.MessageBytes);
        double perSecond = rate / 8 / (packetBytes + EthernetFrameOverheadBytes);
        double acks = cell.IsTcp ? AcksPerDataFrame : 0;
        int directions = cell.Direction == StreamDirection.Both ? 2 : 1;
        return perSecond * (1 + acks) * directions * (cell.WarmupSeconds + cell.MeasureSeconds);
    }

    private static double RoundTripFrames(CellSpec cell)
    {
        double secondsEach = cell.Workload == Workload.Ping && cell.PingIntervalUs > 0 ? cell.PingIntervalUs * 1e-6 : RoundTripSeconds;
        double perSecond = Math.Sqrt(cell.Burst) / secondsEach * cell.Devices * cell.Guests;
        double seconds = cell.MeasureTransactions == 0
            ? cell.MeasureSeconds
            : Math.Min(cell.MeasureSeconds, cell.MeasureTransactions / perSecond);
        int frames = FramesOf(cell.RequestBytes, cell) + FramesOf(cell.ResponseBytes, cell);
        return perSecond * (seconds + cell.WarmupSeconds) * frames;
    }

    private static int FramesOf(int bytes, CellSpec cell) => ((bytes - 1) / cell.MtuBytes) + 1;
}
