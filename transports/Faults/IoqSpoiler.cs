using Bakeoff.Machine;
using Bakeoff.Transports.Rings;

namespace Bakeoff.Transports;

/// <summary>Writes nonsense into the bytes of an IOQ ring and of the venet_sg lists that it leads to.</summary>
internal sealed class IoqSpoiler(GuestMemory memory, ulong ring, int size, bool scatterGather)
{
    private const ulong FarAway = 1UL << 40;
    private const ulong LocalApic = 0xfee0_0000;
    private const ulong ShortBytes = 100;
    private const int SgLengthOffset = 12;
    private const int SgCountOffset = 28;

    private ulong InUse => ring + IoqLayout.IndexOffset + IoqLayout.IndexBytes;

    /// <summary>Before the driver gives its next packet away: the descriptor at the tail.</summary>
    public void SpoilNext(GuestAttack attack)
    {
        ulong at = Descriptor(memory.Acquire32(InUse + IoqLayout.TailOffset));
        ulong list = memory.Read<ulong>(at + 8);
        switch (attack)
        {
            case GuestAttack.AddressOutside:
                SetPointer(at, list, FarAway);
                break;
            case GuestAttack.AddressMmio:
                SetPointer(at, list, LocalApic);
                break;
            case GuestAttack.HeaderSize:
                memory.Write(at + IoqLayout.LengthOffset, 6UL);
                break;
            case GuestAttack.NoPayload when scatterGather:
                memory.Write(list + SgLengthOffset, 0u);
                memory.Write(list + SgCountOffset, 0u);
                break;
            case GuestAttack.NoPayload:
                memory.Write(at + IoqLayout.LengthOffset, 0UL);
                break;
            case GuestAttack.FragmentCount:
                memory.Write(list + SgCountOffset, 1000u);
                break;
            case GuestAttack.FragmentSum:
                memory.Write(list + SgLengthOffset, memory.Read<uint>(list + SgLengthOffset) + 1);
                break;
        }
    }

    /// <summary>The word that says where the host is in a transmit ring.</summary>
    public void ScribbleIndex() => memory.Release32(InUse, 0xffff_0000);

    /// <summary>The word that says where the host is in a receive ring.</summary>
    public void ScribbleTail() => memory.Release32(InUse + IoqLayout.TailOffset, 0xffff_0000);

    /// <summary>Every posted buffer lies far outside.</summary>
    public void SpoilAllPosted()
    {
        for (uint position = 0; position < (uint)size; position++)
        {
            memory.Write(Descriptor(position) + 8, FarAway);
        }
    }

    /// <summary>Takes back the descriptor that the host works on.</summary>
    public void TakeBack() =>
        memory.Release8(Descriptor(memory.Acquire32(InUse)) + IoqLayout.SownOffset, (byte)Locality.North);

    /// <summary>The receive buffer that the host takes next but one.</summary>
    public void SpoilPosted(GuestAttack attack)
    {
        ulong at = Descriptor((memory.Acquire32(InUse + IoqLayout.TailOffset) + 1) % (uint)size);
        if (attack == GuestAttack.ReceiveTooSmall)
        {
            memory.Write(at + IoqLayout.LengthOffset, ShortBytes);
        }
        else
        {
            memory.Write(at + 8, FarAway);
        }
    }

    private void SetPointer(ulong descriptor, ulong list, ulong address)
    {
        ulong at = scatterGather ? list + VenetSg.HeaderBytes + 8 : descriptor + 8;
        memory.Write(at, address);
    }

    private ulong Descriptor(uint position) =>
        ring + IoqLayout.DescriptorsOffset + ((ulong)(position % (uint)size) * IoqLayout.DescriptorBytes);
}
