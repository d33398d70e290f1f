using Bakeoff.Machine;
using Bakeoff.Transports.Bus;

namespace Bakeoff.Harness;

/// <summary>
/// A shell on the host: the commands that the vbus documentation shows, on the paths of configfs and sysfs, an open /dev/vbus-admin, and the
/// start of a VMM.
/// </summary>
internal sealed class HostShell(ScenarioRig rig, VbusTask? user = null)
{
    private readonly VbusTask _task = user ?? rig.Administration.Root;
    private VbusAdminFile? _admin;

    /// <summary>Commands that it knows.</summary>
    public static IReadOnlyList<string> Commands { get; } = ["mkdir", "rmdir", "ln", "rm", "echo", "cat", "ls", "qemu", "vbus-admin"];

    /// <summary>Executes one command line.</summary>
    public ShellResult Run(IReadOnlyList<string> words)
    {
        if (words[0] == "qemu")
        {
            return StartMachine(words);
        }

        ShellResult result = ShellResult.Ok;
        bool done = rig.HostShell.Run(shell => ExecuteAsync(shell, words, answer => result = answer));
        return done ? result : ShellResult.Refused("the command did not end");
    }

    private ShellResult StartMachine(IReadOnlyList<string> words)
    {
        ScenarioGuest? guest = words.Count == 2 ? rig.Guests.Find(known => known.Name == words[1]) : null;
        if (guest is null)
        {
            return ShellResult.Refused($"qemu needs a guest: {string.Join(", ", rig.Guests.Select(known => known.Name))}");
        }

        if (guest.IsStarted)
        {
            return ShellResult.Refused($"{guest.Name} runs already");
        }

        return rig.HostShell.Run(shell => guest.StartAsync(shell, _task.Instance)) && guest.Shell.Run(guest.BootAsync)
            ? ShellResult.Ok
            : ShellResult.Refused("the guest did not boot");
    }

    /// <summary>One system call, and whatever the administration tells the guests, in the shell's thread.</summary>
    private async SimTask ExecuteAsync(CpuContext shell, IReadOnlyList<string> words, Action<ShellResult> answer)
    {
        shell.Owe(CostKey.SystemCall);
        await shell.Pay();
        rig.Administration.Caller = _task;
        ShellResult result = words[0] == "vbus-admin" ? Administer(shell, words) : Execute(words);
        rig.Administration.Caller = rig.Administration.Root;
        answer(result);
        if (result.Error == Errno.Ok && words is ["echo", _, ">", var path])
        {
            await AppliedAsync(shell, path);
        }

        foreach (ScenarioGuest guest in rig.Guests)
        {
            if (guest.Connector is not null)
            {
                await guest.Connector.FlushEventsAsync(shell);
            }
        }
    }

    /// <summary>The calls on /dev/vbus-admin; open negotiates as well.</summary>
    private ShellResult Administer(CpuContext shell, IReadOnlyList<string> words)
    {
        Errno error;
        switch (words)
        {
            case [_, "open"]:
                error = VbusAdminFile.TryOpen(rig.Administration, _task, out VbusAdminFile? file);
                shell.Owe(CostKey.SystemCall);
                _admin = file ?? _admin;
                return new(error == Errno.Ok ? file!.Negotiate(VbusAbi.AdminMagic, VbusAbi.AdminVersion) : error);
            case [_, "create", var type] when _admin is not null:
                error = _admin.CreateDevice(type, out string name);
                return new(error, error == Errno.Ok ? name : "");
            case [_, "close"] when _admin is not null:
                _admin.Close();
                _admin = null;
                return ShellResult.Ok;
            default:
                return ShellResult.Refused("usage: vbus-admin open | create CLASS | close; the last two need an open file");
        }
    }

    private ShellResult Execute(IReadOnlyList<string> words)
    {
        VbusAdministration vbus = rig.Administration;
        switch (words)
        {
            case ["mkdir", var path]:
                return new(vbus.MakeDirectory(path));
            case ["rmdir", var path]:
                return new(vbus.RemoveDirectory(path));
            case ["ln", "-s", var target, var link]:
                return new(vbus.Link(target, link));
            case ["rm", var path]:
                return new(vbus.Unlink(path));
            case ["echo", var text, ">", var path]:
                return new(vbus.Write(path, text));
            case ["cat" or "ls", var path]:
                Errno error = vbus.Read(path, out string output);
                return new(error, output);
            default:
                return ShellResult.Refused(
                    "usage: mkdir PATH | rmdir PATH | ln -s DEVICE INSTANCE | rm PATH | echo TEXT > PATH | cat PATH | ls PATH | qemu GUEST | vbus-admin open, create CLASS, close");
        }
    }

    /// <summary>The interface of a device went up or down.</summary>
    private async SimTask AppliedAsync(CpuContext shell, string path)
    {
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["sys", "vbus", "devices", var name, "enabled"] && rig.Administration.FindDevice(name)?.Model is IVbusNetModel device)
        {
            await device.ApplyEnabledAsync(shell);
        }
    }
}
