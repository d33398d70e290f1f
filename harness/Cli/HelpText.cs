using System.Text;

namespace Bakeoff.Cli;

/// <summary>The parts of <c>--help</c> that are prose.</summary>
public static class HelpText
{
    /// <summary>What the program is.</summary>
    public const string Description =
        "Runs the bake-off: the same workload, guest NIC, wire and costs over different transports, in exact virtual time.";

    /// <summary>Where the explanations of the examples begin.</summary>
    private const int Column = 53;

    private const string ExitStatus = """

        EXIT STATUS
          0    everything went well
          1    a run failed, the others are stored; or a scenario did not come out as expected
          2    wrong usage: unknown option, bad matrix, unwritable folder; nothing was overwritten
          130  interrupted; finished runs are stored, --out DIR continues them (faults: nothing is stored)

        """;

    private static readonly (string Command, string Says)[] s_examples =
    [
        ("run", "run the paper matrix, write CSV and figures"),
        ("run harness/matrices/smoke.yaml", "everything for a moment: seconds"),
        ("run --transport vhost-net,venet --workload tcp-rr --set mtu=9000 --seeds 5", "an ad-hoc matrix: two lanes, one workload"),
        ("run --out results/mine", "continue what is missing in that folder"),
        ("run --dry-run", "print cells, runs and the estimated time"),
        ("plot results/mine rtt-ccdf", "redraw one figure from stored CSV"),
        ("list transports", "what can be compared"),
        ("list faults", "what can go wrong: the rows of the error matrix"),
        ("show rig10g_venet_tcp-rr_mtu1500_1B_b1", "one run under the magnifying glass"),
        ("resources --devices 1,8,64", "vectors, eventfds, bus slots: where 1:1 ends"),
        ("attribute vhost-net venet --metric exits_per_mb", "which part is responsible for the difference"),
        ("attribute virtio-pci venet --via virtio-pci-eventfd,vhost-net", "the same in steps, over lanes between the two"),
        ("scenario harness/scenarios/hotplug.scenario", "play a script: plug a NIC into a running guest"),
        ("sensitivity vhost-net venet --workload tcp-rr", "which costs decide who wins"),
        ("faults --out results/faults", "the error matrix as table, CSV and figure"),
        ("faults --fault chain-loop --transport vhost-net", "one fault in one lane, in detail"),
        ("reproduce", "published numbers beside simulated ones"),
        ("reproduce SR1 vhost-thread", "only these rows or sources"),
        ("robustness --seeds 1", "does the score hang on prices? (an hour)"),
        ("calibrate", "fit the free parameters to the calibration rows"),
        ("claims", "what became of the claims of the mails"),
        ("claims 0.7 1.6", "two of them, with the numbers behind the verdict"),
    ];

    /// <summary>What the launcher does itself.</summary>
    private static readonly (string Command, string Says)[] s_launcher =
    [
        ("test", "build and run all tests (./bakeoff alone)"),
        ("bench --filter '*Simulation*'", "measure the simulator itself (./bakeoff alone)"),
    ];

    /// <summary>The end of a help page: examples of <paramref name="command"/>, or of all commands where it is none of them, and the exit codes.</summary>
    public static string EpilogueOf(string command)
    {
        (string Command, string Says)[] own = [.. s_examples.Where(example => example.Command.Split(' ')[0] == command)];
        var text = new StringBuilder("\nEXAMPLES\n");
        foreach ((string line, string says) in own.Length > 0 ? own : [.. s_examples, .. s_launcher])
        {
            string start = $"  bakeoff {line}";
            text.Append(start.Length < Column ? start.PadRight(Column) : start + "\n".PadRight(Column + 1)).Append(says).Append('\n');
        }

        return text.Append(ExitStatus.ReplaceLineEndings("\n")).ToString();
    }
}
