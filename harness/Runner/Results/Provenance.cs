using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Bakeoff.Harness;

/// <summary>Facts about the program and the machine that it runs on.</summary>
public sealed record Provenance
{
    /// <summary>Version of this program.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>Commit of the source tree that the program stands in, if it stands in one.</summary>
    public string? GitSha { get; init; }

    /// <summary>True if that tree has changes that are not committed.</summary>
    public bool? GitDirty { get; init; }

    /// <summary>Version of .NET.</summary>
    public required string Dotnet { get; init; }

    /// <summary>Operating system.</summary>
    public required string Os { get; init; }

    /// <summary>Processor model.</summary>
    public string? Cpu { get; init; }

    /// <summary>Number of processors.</summary>
    public int Processors { get; init; }

    /// <summary>Name of the machine, unless it is to be kept private.</summary>
    public string? Host { get; init; }

    /// <summary>Gathers the facts. <paramref name="sourceFolder"/> is a folder of the source tree, or null.</summary>
    public static Provenance Gather(string? sourceFolder, bool withHost)
    {
        string? sha = sourceFolder is null ? null : Git(sourceFolder, "rev-parse HEAD")?.Trim();
        return new Provenance
        {
            ToolVersion = typeof(Provenance).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()?.Version ?? "",
            GitSha = sha,
            GitDirty = sha is null ? null : Git(sourceFolder!, "status --porcelain")?.Trim().Length > 0,
            Dotnet = RuntimeInformation.FrameworkDescription,
            Os = RuntimeInformation.OSDescription,
            Cpu = CpuModel(),
            Processors = Environment.ProcessorCount,
            Host = withHost ? Environment.MachineName : null,
        };
    }

    private static string? CpuModel()
    {
        const string info = "/proc/cpuinfo";
        if (!File.Exists(info))
        {
            return RuntimeInformation.ProcessArchitecture.ToString();
        }

        string? line = File.ReadLines(info).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line?.Split(':', 2)[1].Trim();
    }

    private static string? Git(string folder, string arguments)
    {
        try
        {
            using Process? git = Process.Start(new ProcessStartInfo("git", arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            string? output = git?.StandardOutput.ReadToEnd();
            git?.WaitForExit();
            return git?.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
