using Bakeoff.Transports;
using Bakeoff.Transports.Bus;
using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>A network device that a guest of a scenario has: a device on its vbus, or a virtio function.</summary>
internal sealed class ScenarioNic
{
    private ScenarioNic(string name) => Name = name;

    /// <summary>Name: of the device's directory, or as plugged.</summary>
    public string Name { get; }

    /// <summary>The device on the guest's vbus as its driver has bound it, or null.</summary>
    public VbusBinding? Vbus { get; private init; }

    /// <summary>The virtio device, or null.</summary>
    public VirtioNetDevice? Virtio { get; private init; }

    /// <summary>Its driver in the guest.</summary>
    public VirtioPciProbe? Probe { get; private init; }

    /// <summary>Its queues.</summary>
    public IEnumerable<DeviceQueue> Queues => Vbus?.Queues ?? Virtio!.Queues.OfType<DeviceQueue>();

    /// <summary>Its port on the bridge.</summary>
    public TapPort Port => Vbus is null ? Virtio!.Port : Vbus.Model.Port!;

    /// <summary>True if the guest may send.</summary>
    public bool HasCarrier => Vbus?.Driver.HasCarrier ?? Probe!.Driver?.HasCarrier ?? false;

    /// <summary>The contestant whose back end serves it.</summary>
    public string BackEnd => Virtio?.Lane.Contestant.Id ?? (Vbus!.Model is VenetDevice ? "venet" : "virtio-vbus");

    /// <summary>A device on vbus.</summary>
    public static ScenarioNic Of(string name, VbusBinding binding) => new(name) { Vbus = binding };

    /// <summary>A virtio device.</summary>
    public static ScenarioNic Of(string name, VirtioNetDevice device, VirtioPciProbe probe) => new(name) { Virtio = device, Probe = probe };
}
