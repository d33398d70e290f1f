namespace Bakeoff.Machine;

/// <summary>Exits that one interrupt has caused on its way into the guest; the third is the end that the guest writes.</summary>
[Flags]
internal enum DeliveryExits
{
    /// <summary>None: it came with an entry that was due anyway.</summary>
    None = 0,

    /// <summary>The IPI that was sent for it made the vCPU exit.</summary>
    Kick = 1,

    /// <summary>The guest could not take it at that entry, and exited once it could.</summary>
    Window = 2,
}
