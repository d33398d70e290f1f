using System.Globalization;
using Bakeoff.Machine;
using Bakeoff.Transports.Bus;

namespace Bakeoff.Harness;

/// <summary>A shell in a guest: what its /proc and debugfs show, its links, and a hand on the bus that can also do wrong.</summary>
internal sealed class GuestShell(ScenarioGuest guest, ScenarioRig rig)
{
    private const string Usage =
        "usage: cat /proc/interrupts | cat /sys/kernel/debug/pci-to-vbus-bridge | ip link set NIC up|down | devopen ID [VERSION] | " +
        "devcall HANDLE FUNCTION | devclose HANDLE | bridgecall NUMBER (a handle: a number, NIC or GUEST.NIC)";

    /// <summary>Commands that it knows.</summary>
    public static IReadOnlyList<string> Commands { get; } = ["cat", "ip", "devopen", "devcall", "devclose", "bridgecall"];

    private static readonly (string Word, VenetFunction Function)[] s_functions =
    [
        ("linkup", VenetFunction.LinkUp), ("linkdown", VenetFunction.LinkDown), ("macquery", VenetFunction.MacQuery),
        ("flushrx", VenetFunction.FlushReceive),
    ];

    /// <summary>Executes one command line.</summary>
    public ShellResult Run(IReadOnlyList<string> words)
    {
        switch (words)
        {
            case ["cat", "/proc/interrupts"]:
                return new(Errno.Ok, Interrupts());
            case ["cat", "/sys/kernel/debug/pci-to-vbus-bridge"]:
                return guest.Bridge is null ? new(Errno.ENOENT) : new(Errno.Ok, Counters(guest.Bridge.Counters));
            case ["cat", _]:
                return new(Errno.ENOENT);
        }

        if (guest.Bridge is not { BootError: Errno.Ok } bridge)
        {
            return ShellResult.Refused($"{guest.Name} has no vbus bridge");
        }

        Func<CpuContext, SimTask>? job = JobOf(words, bridge);
        if (job is null)
        {
            return ShellResult.Refused(Usage);
        }

        return guest.Shell.Run(job) ? new(Errnos.Of(bridge.Result)) : ShellResult.Refused("the command did not end");
    }

    private Func<CpuContext, SimTask>? JobOf(IReadOnlyList<string> words, GuestBridge bridge)
    {
        switch (words)
        {
            case ["ip", "link", "set", var name, "up" or "down"] when guest.FindNic(name)?.Vbus is { Model: VenetDevice } binding:
                return thread => guest.Venet!.SetLinkAsync(thread, binding, words[4] == "up");
            case ["devopen", var id, ..] when words.Count <= 3 && uint.TryParse(id, out uint device):
                uint version = words.Count == 3 && uint.TryParse(words[2], out uint stated) ? stated : VenetAbi.Version;
                return thread => bridge.BusCallAsync(thread, BusCall.DeviceOpen, new DeviceOpenArgument(device, version, 0));
            case ["devcall", var handle, var name] when HandleOf(handle) is { } devh && FunctionOf(name) is { } function:
                uint length = function == VenetFunction.MacQuery ? 6u : 0;
                return thread => bridge.BusCallAsync(thread, BusCall.DeviceCall,
                    new DeviceCallArgument(devh, (uint)function, length, 0, length > 0 ? bridge.Argument + 64 : 0));
            case ["devclose", var handle] when HandleOf(handle) is { } devh:
                return thread => bridge.BusCallAsync(thread, BusCall.DeviceClose, devh);
            case ["bridgecall", var number] when uint.TryParse(number, out uint vector):
                return thread => bridge.BridgeCallAsync(thread, new CallDescriptor(vector, 0, bridge.Argument));
            default:
                return null;
        }
    }

    private ulong? HandleOf(string word)
    {
        string[] parts = word.Split('.');
        ScenarioGuest? owner = parts.Length == 2 ? rig.Guests.Find(known => known.Name == parts[0]) : guest;
        if (owner?.FindNic(parts[^1])?.Vbus is { } binding)
        {
            return binding.Handle;
        }

        return ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : null;
    }

    private static VenetFunction? FunctionOf(string word)
    {
        foreach ((string name, VenetFunction function) in s_functions)
        {
            if (name == word)
            {
                return function;
            }
        }

        return uint.TryParse(word, out uint number) ? (VenetFunction)number : null;
    }

    private string Counters(BridgeCounters counters)
    {
        long inject = guest.Nics.SelectMany(nic => nic.Queues).Sum(queue => queue.Kicks);
        (string Name, long Value)[] rows =
        [
            (".events", counters.Events), (".qnotify", counters.QNotify), (".qinject", counters.QInject), (".notify", counters.Notify),
            (".inject", inject), (".bridgecalls", counters.BridgeCalls), (".buscalls", counters.BusCalls),
        ];
        return string.Join('\n', rows.Select(row => $"{row.Name,-31}: {row.Value}"));
    }

    private string Interrupts() => string.Join('\n',
        guest.System.Vcpu.Vectors.Select(vector => $"{vector.Number,4}: {vector.Count,10}   {vector.Handler.Name}"));
}
