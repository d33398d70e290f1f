namespace Bakeoff.Harness;

/// <summary>Frames lost in one named place.</summary>
/// <param name="Place">Where: tap queue, bridge, rx ring, socket buffer.</param>
/// <param name="Count">Frames lost there while measuring.</param>
public sealed record DropCount(string Place, long Count);
