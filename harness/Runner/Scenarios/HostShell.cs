using Bakeoff.Machine;
using Bakeoff.Transports.Bus;

namespace Bakeoff.Harness;

/// <summary>
/// The administrator's shell on the host: the commands that the vbus documentation shows, on the paths of configfs and sysfs, and the
/// start of a VMM.
/// </summary>
internal sealed class HostShell(ScenarioRig rig)
{
    /// <summary>Commands that it knows.</summary>
    public static IReadOnlyList<string> Commands { get; } = ["mkdir", "rmdir", "ln", "rm", "echo", "cat", "ls", "qemu"];

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

        return rig.HostShell.Run(guest.StartAsync) && guest.Shell.Run(guest.BootAsync)
            ? ShellResult.Ok
            : ShellResult.Refused("the guest did not boot");
    }

    /// <summary>One system call, and whatever the administration tells the guests, in the shell's thread.</summary>
    private async SimTask ExecuteAsync(CpuContext shell, IReadOnlyList<string> words, Action<ShellResult> answer)
    {
        shell.Owe(CostKey.SystemCall);
        await shell.Pay();
        answer(Execute(words));
        if (words is ["echo", _, ">", var path])
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
                    "usage: mkdir PATH | rmdir PATH | ln -s DEVICE INSTANCE | rm PATH | echo TEXT > PATH | cat PATH | ls PATH | qemu GUEST");
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
