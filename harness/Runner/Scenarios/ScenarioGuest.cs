using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Bus;

namespace Bakeoff.Harness;

/// <summary>A guest of a scenario, from the moment that its VMM was started.</summary>
internal sealed class ScenarioGuest
{
    /// <summary>Longer than an HLT exit takes.</summary>
    private const long NudgePs = 50_000_000;

    private readonly ScenarioRig _rig;
    private readonly Placement _placement;
    private readonly List<(int Flow, bool Reverse)> _flowsHere = [];
    private int _virtioDevices;

    /// <summary>Builds the machine; it has no device yet.</summary>
    public ScenarioGuest(ScenarioRig rig, ScenarioGuestSpec spec, GuestSystem system, Placement placement)
    {
        _rig = rig;
        _placement = placement;
        Spec = spec;
        System = system;
        Absent = new AbsentNetdev(system.Softirq, rig.Accounts);
        system.Stack.Attach(Absent);
        Shell = new JobThread(system.NewThread("shell"), Rouse);
    }

    /// <summary>As stated.</summary>
    public ScenarioGuestSpec Spec { get; }

    /// <summary>Name.</summary>
    public string Name => Spec.Name;

    /// <summary>The machine.</summary>
    public GuestSystem System { get; }

    /// <summary>Its console.</summary>
    public JobThread Shell { get; }

    /// <summary>What its stack sends through while it has no device.</summary>
    public AbsentNetdev Absent { get; }

    /// <summary>The bridge driver, if the machine was started on a bus.</summary>
    public GuestBridge? Bridge { get; private set; }

    /// <summary>The host's connector, if so.</summary>
    public VbusConnector? Connector { get; private set; }

    /// <summary>The bridge's PCI function in the VMM, if so.</summary>
    public VbusBridgeFunction? Function { get; private set; }

    /// <summary>The venet driver, if so.</summary>
    public VbusEnetProbe? Venet { get; private set; }

    /// <summary>True once its VMM runs.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Network devices that its drivers have bound.</summary>
    public List<ScenarioNic> Nics { get; } = [];

    /// <summary>True if the lane's devices are venet's.</summary>
    public bool IsVenet => Spec.Lane.FrontEnd.Is(KindIds.VbusEnet);

    /// <summary>True if they are virtio's on vbus.</summary>
    public bool IsVirtioVbus => VirtioVbusDevice.Serves(Spec.Lane);

    /// <summary>True if they hang on a vbus, whoever drives them.</summary>
    public bool HasVbus => IsVenet || IsVirtioVbus;

    /// <summary>The lane, and where its threads run.</summary>
    public (Lane Lane, Placement Placement) Composition => (Spec.Lane, _placement);

    /// <summary>The device named <paramref name="name"/>, or null.</summary>
    public ScenarioNic? FindNic(string name) => Nics.Find(nic => nic.Name == name);

    /// <summary>The VMM starts on the bus of the shell that starts it, if any.</summary>
    public async SimTask StartAsync(CpuContext shell, VbusInstance? bus)
    {
        shell.Owe(CostKey.SystemCall, VbusBridgeFunction.StartCalls);
        await shell.Pay();
        IsStarted = true;
        Errno error = VbusConnector.TryOpen(System, bus, out VbusConnector? connector);
        if (error != Errno.Ok)
        {
            _rig.Say("host", $"/dev/vbus-kvm: {error}: {Name} gets no bridge");
            return;
        }

        connector!.Log = text => _rig.Say("host", text);
        var function = new VbusBridgeFunction(connector);
        error = function.Start();
        Invariant.That(error == Errno.Ok, "the VMM's part of the bridge did not start");
        Connector = connector;
        Function = function;
        bool workItem = HasVbus && Spec.Lane.Interrupts.GetEnum(OptionIds.Hop) == OptionIds.HopWorkItem;
        Bridge = new GuestBridge(function, Spec.PossibleCpus, workItem, _rig.Services)
        {
            Log = text => _rig.Say(Name, text),
        };
        Venet = new VbusEnetProbe(Bridge, Settings(), Absent) { Added = Bound, Removed = Unbound };
        Bridge.Register(Venet);
        if (IsVirtioVbus)
        {
            Bridge.Register(new VirtioVbusProbe(Bridge, Spec.Lane, Absent) { Added = Bound, Removed = Unbound });
        }
    }

    /// <summary>The guest's kernel boots: its bridge driver, if there is a bridge.</summary>
    public async SimTask BootAsync(CpuContext shell)
    {
        if (Bridge is not null)
        {
            await Bridge.BootAsync(shell);
            _rig.Say(Name, Bridge.BootError == Errno.Ok
                ? $"vbus bridge up: {Bridge.Counters.BridgeCalls} bridge calls"
                : $"vbus bridge: {Bridge.BootError}");
        }
    }

    /// <summary>
    /// Something was started in the guest from outside: a halted vCPU looks for work. One on its way into HLT would not hear it, so it is told
    /// again a moment later.
    /// </summary>
    public void Rouse()
    {
        Simulator simulator = _rig.Simulator;
        simulator.RunUntil(simulator.NowPs); // what was started is ready now
        System.Vcpu.Rouse();
        simulator.Schedule(simulator.NowPs + NudgePs, EventPriority.Timer, new Nudge(System.Vcpu));
    }

    /// <summary>What a venet device of this guest offers and does.</summary>
    public VenetSettings Settings() => IsVenet ? VenetSettings.Of(Spec.Lane, _placement) : new VenetSettings { Placement = _placement };

    /// <summary>A virtio device appears; the driver's probe is the caller's next job, in the guest.</summary>
    public ScenarioNic AddVirtio(string name)
    {
        int number = _virtioDevices++;
        var device = new VirtioNetDevice(_rig.Services, System, Spec.Lane, _placement, number);
        var probe = new VirtioPciProbe(device, Absent, number) { Log = text => _rig.Say(Name, text) };
        var nic = ScenarioNic.Of(name, device, probe);
        Nics.Add(nic);
        return nic;
    }

    /// <summary>Frames of <paramref name="flow"/> in this direction are for this guest, through whichever device it has.</summary>
    public void AddFlow(int flow, bool reverse)
    {
        _flowsHere.Add((flow, reverse));
        if (Nics.Count > 0)
        {
            _rig.Host.Bridge.Learn(flow, reverse, Nics[^1].Port);
        }
    }

    /// <summary>The host's bridge has learnt where the guest is now.</summary>
    public void Announce(ScenarioNic nic)
    {
        foreach ((int flow, bool reverse) in _flowsHere)
        {
            _rig.Host.Bridge.Learn(flow, reverse, nic.Port);
        }
    }

    private void Bound(VbusBinding binding)
    {
        VbusDevice device = _rig.Administration.Devices.First(known => known.Model == binding.Model);
        var nic = ScenarioNic.Of(device.Name, binding);
        Nics.Add(nic);
        Announce(nic);
    }

    private void Unbound(VbusBinding binding) => Nics.RemoveAll(nic => nic.Vbus == binding);

    private sealed class Nudge(Vcpu vcpu) : IEventTarget
    {
        public void Fire(int tag) => vcpu.Rouse();
    }
}
