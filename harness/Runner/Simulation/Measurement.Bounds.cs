using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>What limits a run, and the law that no processor, lock or wire is busier than time allows.</summary>
internal sealed partial class Measurement
{
    private (string Name, double Share) BoundBy()
    {
        string best = "";
        double share = 0;
        foreach (Processor core in HostCores.Concat(PeerCores))
        {
            double busy = (double)_probes.Delta("busy." + core.Name) / ElapsedPs;
            if (busy > share)
            {
                share = busy;
                CpuContext? busiest = core.Contexts.MaxBy(Used);
                best = busiest is null ? core.Name : $"{core.Name} ({busiest.Name})";
            }
        }

        foreach ((string name, string probe) in new[] { ("wire to peer", "wire_out_ps"), ("wire from peer", "wire_in_ps") })
        {
            double busy = (double)_probes.Delta(probe) / ElapsedPs;
            if (busy > share)
            {
                (best, share) = (name, busy);
            }
        }

        foreach (FutexMutex mutex in Locks)
        {
            double held = (double)_probes.Delta("held." + mutex.Name) / ElapsedPs;
            if (held > share)
            {
                (best, share) = (mutex.Name, held);
            }
        }

        return (best, share);
    }

    /// <summary>Utilisation law: the time of a core's contexts adds up to its busy time, which is at most the elapsed time; the guest's to guest mode.</summary>
    private void VerifyUtilisationLaw()
    {
        foreach (Processor core in HostCores.Concat(PeerCores))
        {
            long busy = _probes.Delta("busy." + core.Name);
            long used = core.Contexts.Sum(Used);
            Invariant.That(busy == used && busy <= ElapsedPs,
                $"utilisation law: {core.Name} was busy for {busy} ps of {ElapsedPs}, its contexts for {used}");
        }

        foreach (Vcpu vcpu in _world.AllVcpus)
        {
            long mode = _probes.Delta("guest_mode." + vcpu.Name);
            long busy = _probes.Delta("busy." + vcpu.Guest.Name);
            Invariant.That(mode == busy, $"utilisation law: {vcpu.Name} was in guest mode for {mode} ps, busy for {busy}");
        }
    }
}
