using System.Runtime.InteropServices;

namespace Bakeoff.Transports.Rings;

/// <summary>The first 24 bytes of an IOQ descriptor: what its owner may write freely.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct IoqDescriptor(ulong Cookie, ulong Pointer, ulong Length);
