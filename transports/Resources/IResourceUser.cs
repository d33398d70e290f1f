namespace Bakeoff.Transports.Resources;

/// <summary>A part of a device that takes something which a machine has only so many of.</summary>
public interface IResourceUser
{
    /// <summary>Adds what this object holds. Shared objects are asked once.</summary>
    void CountResources(ResourceTally tally);
}
