namespace Bakeoff.Transports;

/// <summary>A kind that a contestant had before an era.</summary>
/// <param name="Until">The first era in which the contestant's own kind stands in the slot.</param>
/// <param name="Kind">What stood there before.</param>
/// <param name="Source">Primary source.</param>
public sealed record EarlierKind(Era Until, PartKind Kind, string Source);
