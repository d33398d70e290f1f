namespace Bakeoff.Harness;

/// <summary>Offloads of the guest's netdev, equal in all lanes of an experiment.</summary>
/// <param name="Tso">TCP segmentation offload: the stack hands down up to 64 KiB and the NIC cuts segments.</param>
/// <param name="Gso">Generic segmentation offload: software cuts segments just before the driver.</param>
/// <param name="Gro">Generic receive offload: received segments are merged before the stack sees them.</param>
/// <param name="Checksum">Checksums are computed and checked below the guest.</param>
public sealed record Offloads(bool Tso, bool Gso, bool Gro, bool Checksum)
{
    /// <summary>The offloads that are on, joined by a plus sign, or <c>none</c>.</summary>
    public override string ToString()
    {
        (bool On, string Name)[] all = [(Tso, "tso"), (Gso, "gso"), (Gro, "gro"), (Checksum, "checksum")];
        string names = string.Join('+', all.Where(offload => offload.On).Select(offload => offload.Name));
        return names.Length == 0 ? "none" : names;
    }
}
