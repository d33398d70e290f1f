namespace Bakeoff.Transports.Rings;

/// <summary>
/// How far an index has moved since the last notification decision. After 2^16 entries the old index says nothing any
/// more, and the only safe answer is to notify (vhost's signalled_used_valid, Linux 3.1).
/// </summary>
internal struct EventWindow
{
    private const int Unknown = 1 << 16;

    private int _entries;

    /// <summary>A window whose start is unknown: its first decision is to notify.</summary>
    public static EventWindow Invalid => new() { _entries = Unknown };

    /// <summary>The index has moved by <paramref name="entries"/>.</summary>
    public void Add(int entries) => _entries = Math.Min(_entries + entries, Unknown);

    /// <summary>Decides, and starts a new window at <paramref name="current"/>.</summary>
    public bool Decide(ushort wanted, ushort current)
    {
        int entries = _entries;
        _entries = 0;
        return entries == Unknown || EventIndex.Passed(wanted, current, (ushort)(current - entries));
    }
}
