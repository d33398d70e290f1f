using System.Runtime.CompilerServices;

namespace Bakeoff.Tests;

/// <summary>Compares text with an approved file that lies beside the test.</summary>
public static class Approve
{
    /// <summary>
    /// Passes if <paramref name="actual"/> equals <c>name.approved.txt</c>; otherwise writes <c>name.received.txt</c> beside
    /// it and fails. To approve a change, look at the difference and rename the file.
    /// </summary>
    public static void Text(string name, string actual, [CallerFilePath] string callerPath = "")
    {
        string folder = Path.GetDirectoryName(callerPath)!;
        string approvedFile = Path.Combine(folder, name + ".approved.txt");
        string receivedFile = Path.Combine(folder, name + ".received.txt");
        string approved = File.Exists(approvedFile) ? File.ReadAllText(approvedFile) : "";
        if (approved == actual)
        {
            File.Delete(receivedFile);
            return;
        }

        File.WriteAllText(receivedFile, actual);
        Assert.Equal(approved, actual);
    }
}
