using System.Globalization;
using Bakeoff.Machine;
using Bakeoff.Transports.Attachments;
using Bakeoff.Transports.Vmm;

namespace Bakeoff.Transports;

/// <summary>A device that is being built: whose it is, what its lane says, which number it has, and where its threads run.</summary>
internal sealed record DeviceSite(HostServices Services, NorthSystem System, Lane Lane, Placement Placement, int Device, RingDecorator Decorator)
{
    /// <summary>The system that the device belongs to, where it is a guest.</summary>
    internal GuestSystem Guest => (GuestSystem)System;

    internal bool IsVirtio => Lane.FrontEnd.Is(KindIds.VirtioNet);

    internal bool IsUserspace => Lane.BackEnd.Has(KindTraits.UserspaceBackEnd);

    /// <summary>Entries of each ring.</summary>
    internal int RingSize => Lane.Rings.GetInt(OptionIds.Size);

    /// <summary>The VMM process, for a device model that runs under its lock.</summary>
    internal VmmProcess Process => Services.ProcessOf(Guest, Placement.IoThreadCore,
        int.Parse(Lane.BackEnd.GetEnum(OptionIds.TimerFloor), CultureInfo.InvariantCulture) * 1_000_000L);

    /// <summary>The launcher's process, for a guest of lguest whose own thread serves its queues.</summary>
    internal LguestLauncher Launcher => Services.LauncherOf(Guest, Placement.IoThreadCore, new LauncherTimerOptions
    {
        IsUsed = Lane.BackEnd.GetEnum(OptionIds.Timer) != OptionIds.TimerNone,
        Adapts = Lane.BackEnd.GetEnum(OptionIds.Timer) == OptionIds.TimerAdaptive,
        StartUs = Lane.BackEnd.GetInt(OptionIds.TimerUsecs),
    }, Lane.BackEnd.GetEnum(OptionIds.Break) == OptionIds.BreakKick);

    /// <summary>The lane's attachment, a port of its own for each queue pair; those beyond <paramref name="used"/> stay idle.</summary>
    internal IReadOnlyList<Attachment> Attach(bool acceptsGso, int pairs = 1, int used = 1) =>
        AttachmentBuilder.BuildQueues(Services, Lane, $"{System.Name}.tap{Device}", RingSize, acceptsGso, pairs, used);

    /// <summary>A host thread that serves the device, called after the guest and from the second device on after the device too.</summary>
    internal CpuContext Thread(string name, int core, CpuComponent component) => Services.Host.NewThread(
        Device == 0 ? $"{System.Name}/{name}" : $"{System.Name}/{name}.{Device}", core, component,
        component == CpuComponent.Userspace ? System.AddressSpace : 0);
}
