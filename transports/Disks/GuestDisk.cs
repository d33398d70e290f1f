using Bakeoff.Transports.Interrupts;

namespace Bakeoff.Transports.Disks;

/// <summary>A block device of a guest: the second class of devices on its bus.</summary>
/// <param name="Number">Number of the disk in its guest.</param>
/// <param name="Driver">The guest driver.</param>
/// <param name="Queue">Its one queue.</param>
/// <param name="Interrupts">Its interrupt path, which on the bridge is the guest's.</param>
/// <param name="BackEnd">The host's side.</param>
public sealed record GuestDisk(int Number, DiskDriver Driver, DeviceQueue Queue, IInterruptPath Interrupts, DiskBackEnd BackEnd);
