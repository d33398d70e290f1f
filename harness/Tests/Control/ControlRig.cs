using Bakeoff.Harness;
using Bakeoff.Machine;
using Bakeoff.Tests.Conformance;
using Bakeoff.Transports;
using Bakeoff.Transports.Bus;

namespace Bakeoff.Tests.Control;

/// <summary>A host with one guest, in whose name a test calls the bus and the register file.</summary>
internal sealed class ControlRig : IDisposable
{
    private readonly ScenarioRig _rig;
    private readonly HostShell _shell;

    public ControlRig(string lane = "venet", int cpus = 16, ulong seed = 1, bool chaos = false)
    {
        var spec = new ScenarioGuestSpec("guest0", TransportCatalog.Default.Parse(lane), cpus);
        _rig = new ScenarioRig(new ScenarioScript { Guests = [spec], Steps = [] }, Scenario.Machine("A"), seed, chaos);
        _shell = new HostShell(_rig);
    }

    public ScenarioGuest Guest => _rig.Guests[0];

    public GuestBridge Bridge => Guest.Bridge!;

    public Vcpu Vcpu => Guest.System.Vcpu;

    public GuestMemory Memory => Guest.System.Memory;

    public BridgeCounters Counters => Bridge.Counters;

    public VbusAdministration Administration => _rig.Administration;

    public ScenarioRig Scene => _rig;

    /// <summary>A bus, a device on it unless told otherwise, and the guest started and booted.</summary>
    public ControlRig Boot(bool plugged = true, string type = "venet-tap")
    {
        foreach (string command in new[]
        {
            "mkdir /config/vbus/instances/foo", "mkdir /config/vbus/devices/nic0", $"echo {type} > /config/vbus/devices/nic0/type",
            "echo foo > /proc/self/vbus",
        })
        {
            Assert.Equal("ok", Host(command));
        }

        if (plugged)
        {
            Plug();
        }

        Assert.Equal("ok", Host("qemu guest0"));
        Pass(2_000);
        return this;
    }

    public void Plug() => Assert.Equal("ok", Host("ln -s /config/vbus/devices/nic0 /config/vbus/instances/foo"));

    public void Unplug() => Assert.Equal("ok", Host("rm /config/vbus/instances/foo/nic0"));

    public string Host(string command) => _shell.Run(command.Split(' ')).Word;

    /// <summary>Lets microseconds pass.</summary>
    public void Pass(long us)
    {
        long until = _rig.Simulator.NowPs + (us * 1_000_000);
        while (_rig.Simulator.NowPs < until)
        {
            _rig.Simulator.RunUntil(until);
        }
    }

    /// <summary>Runs something in the guest to its end.</summary>
    public void InGuest(Func<CpuContext, SimTask> job) => Assert.True(Guest.Shell.Run(job), "the guest's job did not end");

    /// <summary>Runs something on the host to its end.</summary>
    public void OnHost(Func<CpuContext, SimTask> job) => Assert.True(_rig.HostShell.Run(job), "the host's job did not end");

    /// <summary>A bus call; answers its result.</summary>
    public int Call<T>(BusCall call, T argument) where T : unmanaged
    {
        InGuest(thread => Bridge.BusCallAsync(thread, call, argument));
        return Bridge.Result;
    }

    public long Exits(ExitReason reason) => Vcpu.Exits.Count(reason);

    public void Dispose() => _rig.Dispose();
}
