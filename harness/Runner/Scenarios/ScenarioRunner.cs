using System.Globalization;
using Bakeoff.Machine;
using Bakeoff.Transports;
using Bakeoff.Transports.Bus;

namespace Bakeoff.Harness;

/// <summary>
/// Plays a scenario in virtual time and prints what each side saw. A step fails if an expectation is not met, or if it comes to an
/// error that no expectation names.
/// </summary>
public sealed class ScenarioRunner
{
    /// <summary>Virtual time in which everything in flight must have arrived or been dropped at the end.</summary>
    private const long DrainPs = 30_000_000_000_000;

    private const long DrainStepPs = 10_000_000_000;
    private const int WhereWidth = 8;

    private readonly ScenarioScript _scenario;
    private readonly ScenarioRig _rig;
    private readonly HostShell _hostShell;
    private readonly HostShell _userShell;
    private readonly TextWriter _output;
    private readonly Dictionary<string, long> _seen = new(StringComparer.Ordinal);
    private ShellResult _last;
    private bool _isLastJudged = true;
    private int _failures;
    private int _expectations;

    private ScenarioRunner(ScenarioScript scenario, ScenarioRig rig, TextWriter output)
    {
        _scenario = scenario;
        _rig = rig;
        _hostShell = new HostShell(rig);
        _userShell = new HostShell(rig, new VbusTask("user", isPrivileged: false));
        _output = output;
    }

    /// <summary>Plays <paramref name="scenario"/>; true if every expectation was met.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="profile">The machine that it states.</param>
    /// <param name="seed">Seed; null for the scenario's own.</param>
    /// <param name="chaos">Random delays at every wait.</param>
    /// <param name="output">Where it prints.</param>
    public static bool Run(ScenarioScript scenario, MachineProfile profile, ulong? seed, bool chaos, TextWriter output)
    {
        ulong used = seed ?? scenario.Seed;
        using var rig = new ScenarioRig(scenario, profile, used, chaos);
        var runner = new ScenarioRunner(scenario, rig, output);
        output.Write($"{scenario.Title} (machine {profile.Name}, seed {used}{(chaos ? ", chaos" : "")})\n");
        output.Write($"{"time ms",10} {"exits",8}  {"where",-WhereWidth} what\n");
        try
        {
            return runner.Play();
        }
        catch (SimulationException e)
        {
            runner.FlushLog();
            output.Write($"the simulation failed: {e.Report}\n");
            return false;
        }
    }

    private bool Play()
    {
        foreach (ScenarioStep step in _scenario.Steps)
        {
            if (step is not ExpectResultStep)
            {
                JudgeLast();
            }

            if (step.AtPs is { } atPs && atPs > _rig.Simulator.NowPs)
            {
                Pass(atPs - _rig.Simulator.NowPs);
            }

            Do(step);
            FlushLog();
        }

        JudgeLast();
        Drain();
        return Summary();
    }

    private void Do(ScenarioStep step)
    {
        switch (step)
        {
            case HostCommandStep command:
                Print(command.IsPrivileged ? "host#" : "user$", command.Text["host# ".Length..]);
                Came((command.IsPrivileged ? _hostShell : _userShell).Run(command.Words));
                break;
            case GuestCommandStep command:
                Print(command.Guest + "#", command.Text[(command.Guest.Length + 2)..]);
                ScenarioGuest guest = GuestOf(command.Guest);
                Came(guest.IsStarted ? new GuestShell(guest, _rig).Run(command.Words) : ShellResult.Refused($"{guest.Name} is not started"));
                break;
            case WaitStep wait:
                Print("", wait.Text);
                Pass(wait.Ps);
                break;
            case NicStep nic:
                Print("", nic.Text);
                Came(Act(nic));
                break;
            case RunStep run:
                Print("", run.Text);
                Came(Start(run));
                break;
            case StopStep stop:
                Print("", stop.Text);
                if (_rig.Workloads.TryGetValue(stop.Name, out Workloads.Workload? workload))
                {
                    workload.Stop();
                }

                break;
            case ExpectResultStep expect:
                ExpectResult(expect);
                break;
            case ExpectStep expect:
                Expect(expect);
                break;
        }
    }

    private ShellResult Start(RunStep run)
    {
        foreach (string name in new[] { run.Guest, run.Peer }.OfType<string>())
        {
            if (!GuestOf(name).IsStarted)
            {
                return ShellResult.Refused($"{name} is not started");
            }
        }

        _rig.Start(run);
        return ShellResult.Ok;
    }

    private ShellResult Act(NicStep step)
    {
        ScenarioGuest guest = GuestOf(step.Guest);
        if (!guest.IsStarted)
        {
            return ShellResult.Refused($"{guest.Name} is not started");
        }

        ScenarioNic? nic = guest.FindNic(step.Nic);
        if (step.Action == NicAction.Plug)
        {
            return Plug(guest, nic, step.Nic);
        }

        if (nic is null)
        {
            return ShellResult.Refused($"{guest.Name} has no {step.Nic}");
        }

        return nic.Vbus is null ? ActOnVirtio(guest, nic, step) : ActOnVbus(nic, step.Action);
    }

    private ShellResult Plug(ScenarioGuest guest, ScenarioNic? present, string name)
    {
        if (present is not null)
        {
            return ShellResult.Refused($"{guest.Name} has a {name} already");
        }

        if (guest.HasVbus)
        {
            return ShellResult.Refused("a device on vbus is plugged by a link: host# ln -s /config/vbus/devices/NAME /config/vbus/instances/BUS");
        }

        ScenarioNic nic = guest.AddVirtio(name);
        bool done = guest.Shell.Run(nic.Probe!.ProbeAsync);
        guest.Announce(nic);
        return done ? ShellResult.Ok : ShellResult.Refused("the probe did not end");
    }

    private ShellResult ActOnVbus(ScenarioNic nic, NicAction action)
    {
        IVbusNetModel model = nic.Vbus!.Model;
        VbusDevice device = _rig.Administration.Devices.First(known => known.Model == model);
        switch (action)
        {
            case NicAction.Unplug when device.Instance?.Owner is not null:
                return ShellResult.Refused("the device belongs to whoever holds the open file that made it: user$ vbus-admin close");
            case NicAction.Unplug:
                return _hostShell.Run(["rm", $"/config/vbus/instances/{device.Instance!.Name}/{device.LinkName}"]);
            case NicAction.LinkUp or NicAction.LinkDown:
                string text = action == NicAction.LinkUp ? "1" : "0";
                return _hostShell.Run(["echo", text, ">", $"/sys/vbus/devices/{device.Name}/enabled"]);
            default:
                return ShellResult.Refused("vbus can neither be saved nor change its back end: the device's state is in the host's kernel, " +
                    "its handles are the kernel's own, and no call reads it back");
        }
    }

    private ShellResult ActOnVirtio(ScenarioGuest guest, ScenarioNic nic, NicStep step)
    {
        VirtioNetDevice device = nic.Virtio!;
        if (device.IsStopped && step.Action != NicAction.Restore)
        {
            return ShellResult.Refused($"{guest.Name} is saved and stands still");
        }

        Lane lane = step.Lane ?? device.Lane;
        if (step.Action is NicAction.Switch or NicAction.Restore && device.SwitchFault(lane) is { } fault)
        {
            return ShellResult.Refused(fault);
        }

        switch (step.Action)
        {
            case NicAction.Unplug:
                guest.Nics.Remove(nic);
                return Done(guest.Shell.Run(nic.Probe!.RemoveAsync));
            case NicAction.Switch:
                return device.BackEnd is null
                    ? ShellResult.Refused("the driver is not ready: there is no back end to change")
                    : Done(_rig.HostShell.Run(monitor => device.SwitchAsync(monitor, lane)));
            case NicAction.Save:
                return Save(device, step.State);
            case NicAction.Restore:
                return Restore(device, lane, step.State);
            default:
                return Done(_rig.HostShell.Run(monitor => device.SetLinkAsync(monitor, step.Action == NicAction.LinkUp)));
        }
    }

    private ShellResult Save(VirtioNetDevice device, string name)
    {
        ShellResult result = Done(_rig.HostShell.Run(device.SaveAsync));
        if (device.Saved is null)
        {
            return ShellResult.Refused("the machine did not stop in time");
        }

        string text = device.Saved.ToText();
        _rig.States[name] = text;
        return result with { Output = text.TrimEnd() };
    }

    private ShellResult Restore(VirtioNetDevice device, Lane lane, string name)
    {
        if (!device.IsStopped || !_rig.States.TryGetValue(name, out string? text))
        {
            return ShellResult.Refused("only a guest that was saved can be restored: guest memory is that of the save");
        }

        VirtioLaneState state = VirtioLaneState.Parse(text);
        return Done(_rig.HostShell.Run(monitor => device.RestoreAsync(monitor, state, lane)));
    }

    private static ShellResult Done(bool done) => done ? ShellResult.Ok : ShellResult.Refused("it did not come to an end");

    private ScenarioGuest GuestOf(string name) => _rig.Guests.Find(guest => guest.Name == name)!;

    private void Pass(long ps)
    {
        long until = _rig.Simulator.NowPs + ps;
        while (_rig.Simulator.NowPs < until)
        {
            _rig.Simulator.RunUntil(until);
        }

        FlushLog();
    }

    private void Came(ShellResult result)
    {
        _last = result;
        _isLastJudged = false;
        FlushLog();
        foreach (string line in (result.Refusal ?? result.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Print("", (result.Refusal is null ? "  " : "  refused: ") + line);
        }

        if (result.Error != Errno.Ok)
        {
            Print("", $"  {result.Error}: {result.Error.Text()}");
        }
    }

    /// <summary>An error that no expectation has named fails the scenario.</summary>
    private void JudgeLast()
    {
        if (!_isLastJudged && _last.Word != "ok")
        {
            Fail($"  FAILED: {_last.Word} was not expected");
        }

        _isLastJudged = true;
    }

    private void ExpectResult(ExpectResultStep step)
    {
        _isLastJudged = true;
        Judge(_last.Word == step.Result, step.Text, _last.Word);
    }

    private void Expect(ExpectStep step)
    {
        string value = ScenarioCounters.Read(_rig, step.Counter);
        string name = string.Join('.', step.Counter);
        bool isNumber = long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number);
        long before = _seen.GetValueOrDefault(name);
        _seen[name] = number;
        bool met = step.Operator switch
        {
            "=" => value == step.Value,
            "!=" => value != step.Value,
            "grew" => isNumber && number > before,
            "same" => isNumber && number == before,
            _ => isNumber && long.TryParse(step.Value, CultureInfo.InvariantCulture, out long bound) && Compare(number, step.Operator, bound),
        };
        Judge(met, step.Text, value);
    }

    private static bool Compare(long number, string comparison, long bound) => comparison switch
    {
        "<" => number < bound,
        "<=" => number <= bound,
        ">" => number > bound,
        _ => number >= bound,
    };

    private void Judge(bool met, string text, string value)
    {
        _expectations++;
        if (met)
        {
            Print("", $"{text}: {value}");
        }
        else
        {
            Fail($"{text}: FAILED, it is {value}");
        }
    }

    private void Fail(string text)
    {
        _failures++;
        Print("", text);
    }

    /// <summary>Everything in flight must turn up, delivered or dropped at a named place.</summary>
    private void Drain()
    {
        foreach (Workloads.Workload workload in _rig.Workloads.Values)
        {
            workload.Stop();
        }

        PacketAccounts accounts = _rig.Accounts;
        long deadlinePs = _rig.Simulator.NowPs + DrainPs;
        long quietSince = -1;
        while (_rig.Simulator.NowPs < deadlinePs && !(accounts.InFlight == 0 && quietSince == accounts.Sent))
        {
            quietSince = accounts.InFlight == 0 ? accounts.Sent : -1;
            Pass(DrainStepPs);
        }

        if (accounts.InFlight != 0)
        {
            Fail($"  FAILED: {accounts.InFlight} frames are unaccounted for");
        }
    }

    private bool Summary()
    {
        PacketAccounts accounts = _rig.Accounts;
        string drops = string.Join(", ", DropPlaces.Names.Select((name, i) => (name, Count: accounts.DroppedAt((DropPlace)i)))
            .Where(drop => drop.Count > 0).Select(drop => $"{drop.name} {drop.Count}"));
        _output.Write($"frames: {accounts.Sent} sent, {accounts.Delivered} delivered, {accounts.Dropped} dropped" +
            $"{(drops.Length > 0 ? $" ({drops})" : "")}, payload intact\n");
        _output.Write(_failures == 0
            ? $"{_expectations} expectations, all met\n"
            : $"{_expectations} expectations, {_failures} failures\n");
        return _failures == 0;
    }

    private void FlushLog()
    {
        foreach ((long timePs, long exits, string where, string text) in _rig.TakeLog())
        {
            Print(timePs, exits, where, text);
        }
    }

    private void Print(string where, string text) => Print(_rig.Simulator.NowPs, _rig.Exits, where, text);

    private void Print(long timePs, long exits, string where, string text) =>
        _output.Write($"{(timePs / 1e9).ToString("F3", CultureInfo.InvariantCulture),10} {exits,8}  {where.PadRight(WhereWidth)} {text}\n");
}
