namespace Bakeoff.Transports;

/// <summary>One fault that somebody noticed.</summary>
/// <param name="TimePs">Virtual time in picoseconds.</param>
/// <param name="By">Who noticed it.</param>
/// <param name="What">What was wrong and what was done about it.</param>
public sealed record FaultDetection(long TimePs, FaultDetector By, string What);

/// <summary>What a host noticed of the faults of its guests.</summary>
public sealed class FaultLog
{
    /// <summary>Detections kept: an attack that goes on is counted, not listed.</summary>
    private const int Kept = 16;

    private readonly List<FaultDetection> _detections = [];

    /// <summary>The first detections, in order.</summary>
    public IReadOnlyList<FaultDetection> Detections => _detections;

    /// <summary>All detections.</summary>
    public long Count { get; private set; }

    /// <summary>Packets of guests that back ends dropped because they were malformed.</summary>
    public long PacketsDropped { get; set; }

    /// <summary>Devices that were marked broken: one of their queues is no longer served.</summary>
    public int DevicesBroken { get; set; }

    /// <summary>Adds a detection.</summary>
    public void Add(long timePs, FaultDetector by, string what)
    {
        Count++;
        if (_detections.Count < Kept)
        {
            _detections.Add(new FaultDetection(timePs, by, what));
        }
    }
}
