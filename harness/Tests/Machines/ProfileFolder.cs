using Bakeoff.Harness;

namespace Bakeoff.Tests.Machines;

/// <summary>A folder of its own with a copy of profile A, to be edited and loaded; gone when the test ends.</summary>
internal sealed class ProfileFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("bakeoff-machines-").FullName;

    public ProfileFolder() => Write("A", Original);

    /// <summary>The text of the shipped profile A.</summary>
    public static string Original { get; } = File.ReadAllText(Path.Combine(MachineProfiles.FindDirectory(), "A.yaml"));

    public string PathOf(string name) => Path.Combine(_path, name + ".yaml");

    public void Write(string name, string text) => File.WriteAllText(PathOf(name), text);

    /// <summary>Writes a profile of that name which is A after replacing the one place where <paramref name="old"/> stands.</summary>
    public void WriteEdited(string name, string old, string replacement)
    {
        string text = Original.Replace("name: A\n", $"name: {name}\n");
        Assert.Equal(2, text.Split(old).Length);
        Write(name, text.Replace(old, replacement));
    }

    /// <summary>Writes a profile of that name with one row replaced by <paramref name="row"/>, given from the brace on.</summary>
    public void WriteWithRow(string name, string atom, string row, string preamble = "")
    {
        string[] lines = Original.Replace("name: A\n", $"name: {name}\n{preamble}").Split('\n');
        int line = Array.FindIndex(lines, text => text.StartsWith($"  {atom}:"));
        lines[line] = $"  {atom}: {row}";
        Write(name, string.Join('\n', lines));
    }

    public MachineProfile Load(string name) => MachineProfiles.Load(PathOf(name));

    /// <summary>What loading that profile complains about, with the folder left out.</summary>
    public string Complaint(string name)
    {
        MachineProfileException e = Assert.Throws<MachineProfileException>(() => Load(name));
        return e.Message.Replace(_path + Path.DirectorySeparatorChar, "");
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
