namespace Bakeoff.Cli;

/// <summary>The parts of <c>--help</c> that are prose.</summary>
public static class HelpText
{
    /// <summary>What the program is.</summary>
    public const string Description =
        "Runs the bake-off: the same workload, guest NIC, wire and costs over different transports, in exact virtual time.";

    /// <summary>Examples and exit codes, printed at the end of every help page.</summary>
    public const string Epilogue = """

        EXAMPLES
          bakeoff run                                        run the paper matrix, write CSV and figures
          bakeoff run harness/matrices/smoke.yaml            everything for a moment: seconds
          bakeoff run --transport vhost-net,venet --workload tcp-rr --set mtu=9000 --seeds 5
                                                             an ad-hoc matrix: two lanes, one workload
          bakeoff run --out results/mine                     continue what is missing in that folder
          bakeoff run --dry-run                              print cells, runs and the estimated time
          bakeoff show rig10g_venet_tcp-rr_mtu1500_1B_b1     one run under the magnifying glass
          bakeoff attribute vhost-net venet --metric exits_per_mb
                                                             which part is responsible for the difference
          bakeoff sensitivity vhost-net venet --workload tcp-rr
                                                             which costs decide who wins
          bakeoff attribute virtio-pci venet --via virtio-pci-eventfd,vhost-net
                                                             the same in steps, over lanes between the two
          bakeoff claims                                     what became of the claims of the mails
          bakeoff claims 0.7 1.6                             two of them, with the numbers behind the verdict
          bakeoff reproduce                                  published numbers beside simulated ones
          bakeoff reproduce SR1 vhost-thread                 only these rows or sources
          bakeoff calibrate                                  fit the free parameters to the calibration rows
          bakeoff plot results/mine rtt-ccdf                 redraw one figure from stored CSV
          bakeoff scenario harness/scenarios/hotplug.scenario
                                                             play a script: plug a NIC into a running guest
          bakeoff list transports                            what can be compared
          bakeoff faults --out results/faults                the error matrix as table, CSV and figure
          bakeoff faults --fault chain-loop --transport vhost-net
                                                             one fault in one lane, in detail

        EXIT STATUS
          0    everything went well
          1    a run failed, the others are stored; or a scenario did not come out as expected
          2    wrong usage: unknown option, bad matrix, unwritable folder; nothing was overwritten
          130  interrupted; what was finished is stored, the same command with --out continues

        """;
}
