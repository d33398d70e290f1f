using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>A scenario file: what is there, and what happens in which order.</summary>
public sealed record ScenarioScript
{
    /// <summary>One sentence.</summary>
    public string Title { get; init; } = "";

    /// <summary>Seed, unless the command line gives one.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Name of the machine profile.</summary>
    public string Machine { get; init; } = "A";

    /// <summary>Guests, in order.</summary>
    public required IReadOnlyList<ScenarioGuestSpec> Guests { get; init; }

    /// <summary>Steps, in order.</summary>
    public required IReadOnlyList<ScenarioStep> Steps { get; init; }
}

/// <summary>A guest of a scenario.</summary>
/// <param name="Name">Name.</param>
/// <param name="Lane">How its network devices are made.</param>
/// <param name="PossibleCpus">CPUs that its kernel allows for; one is plugged.</param>
public sealed record ScenarioGuestSpec(string Name, Lane Lane, int PossibleCpus);

/// <summary>One line of a scenario.</summary>
/// <param name="Line">Number of the line.</param>
/// <param name="Text">The line as it stands, without the time.</param>
/// <param name="AtPs">Virtual time before which it does not happen; null for at once.</param>
public abstract record ScenarioStep(int Line, string Text, long? AtPs);

/// <summary>A command of a shell on the host: the administrator's, or that of a user without privileges.</summary>
public sealed record HostCommandStep(int Line, string Text, long? AtPs, IReadOnlyList<string> Words, bool IsPrivileged) : ScenarioStep(Line, Text, AtPs);

/// <summary>A command of a guest's shell.</summary>
public sealed record GuestCommandStep(int Line, string Text, long? AtPs, string Guest, IReadOnlyList<string> Words)
    : ScenarioStep(Line, Text, AtPs);

/// <summary>Lets time pass.</summary>
public sealed record WaitStep(int Line, string Text, long? AtPs, long Ps) : ScenarioStep(Line, Text, AtPs);

/// <summary>What is done to a network device from outside.</summary>
public enum NicAction
{
    /// <summary>Makes a virtio device; the guest's driver probes it.</summary>
    Plug,

    /// <summary>Takes the device away.</summary>
    Unplug,

    /// <summary>Gives it the back end of another lane.</summary>
    Switch,

    /// <summary>Stops the machine and takes its state.</summary>
    Save,

    /// <summary>Builds it anew from a state and lets the machine go on.</summary>
    Restore,

    /// <summary>The host's end of the link goes up.</summary>
    LinkUp,

    /// <summary>The host's end of the link goes down.</summary>
    LinkDown,
}

/// <summary>Something is done to a network device.</summary>
public sealed record NicStep(int Line, string Text, long? AtPs, NicAction Action, string Guest, string Nic, Lane? Lane, string State)
    : ScenarioStep(Line, Text, AtPs);

/// <summary>A workload starts, between a guest and the host or another guest.</summary>
public sealed record RunStep(int Line, string Text, long? AtPs, Workload Workload, string Guest, string? Peer, string Name,
    StreamDirection Direction) : ScenarioStep(Line, Text, AtPs);

/// <summary>A workload's applications come to an end.</summary>
public sealed record StopStep(int Line, string Text, long? AtPs, string Name) : ScenarioStep(Line, Text, AtPs);

/// <summary>What the last step should have come to: ok, refused, or an error's name.</summary>
public sealed record ExpectResultStep(int Line, string Text, long? AtPs, string Result) : ScenarioStep(Line, Text, AtPs);

/// <summary>What a counter should say.</summary>
public sealed record ExpectStep(int Line, string Text, long? AtPs, IReadOnlyList<string> Counter, string Operator, string Value)
    : ScenarioStep(Line, Text, AtPs);
