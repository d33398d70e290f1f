using System.Numerics;

namespace Bakeoff.Machine;

/// <summary>
/// The interrupt state of one vCPU's local APIC: request and in-service bits of 256 vectors. Pure state: who kicks, exits
/// and pays is the vCPU's business.
/// </summary>
public sealed class LocalApic
{
    private readonly ulong[] _request = new ulong[4];
    private readonly ulong[] _inService = new ulong[4];

    /// <summary>Sets the request bit; false if it was set already: the interrupt is coalesced.</summary>
    public bool TryRequest(int vector)
    {
        ref ulong word = ref _request[vector >> 6];
        ulong bit = 1UL << (vector & 63);
        if ((word & bit) != 0)
        {
            return false;
        }

        word |= bit;
        return true;
    }

    /// <summary>The highest requested vector whose priority class is above that of the one in service; -1 if none.</summary>
    public int HighestDeliverable()
    {
        int vector = Highest(_request);
        return vector >= 0 && vector >> 4 > Math.Max(0, Highest(_inService)) >> 4 ? vector : -1;
    }

    /// <summary>True if the request bit of <paramref name="vector"/> is set.</summary>
    public bool IsRequested(int vector) => (_request[vector >> 6] & (1UL << (vector & 63))) != 0;

    /// <summary>True if any request bit is set.</summary>
    public bool HasRequests => (_request[0] | _request[1] | _request[2] | _request[3]) != 0;

    /// <summary>Moves a vector from requested to in service.</summary>
    public void Accept(int vector)
    {
        ulong bit = 1UL << (vector & 63);
        Invariant.That((_request[vector >> 6] & bit) != 0, "a vector was accepted that was not requested");
        _request[vector >> 6] &= ~bit;
        _inService[vector >> 6] |= bit;
    }

    /// <summary>End of interrupt: the highest vector in service is no longer.</summary>
    public void EndOfInterrupt()
    {
        int vector = Highest(_inService);
        Invariant.That(vector >= 0, "an EOI with nothing in service");
        _inService[vector >> 6] &= ~(1UL << (vector & 63));
    }

    private static int Highest(ulong[] words)
    {
        for (int i = 3; i >= 0; i--)
        {
            if (words[i] != 0)
            {
                return (i << 6) + 63 - BitOperations.LeadingZeroCount(words[i]);
            }
        }

        return -1;
    }
}
