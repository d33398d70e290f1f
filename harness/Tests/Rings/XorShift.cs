namespace Bakeoff.Tests.Rings;

/// <summary>Marsaglia's xorshift64: repeatable bytes for tests, from a seed that is not 0.</summary>
internal struct XorShift(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return _state;
    }

    public int Below(int bound) => (int)(Next() % (ulong)bound);
}
