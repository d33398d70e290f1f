using System.Globalization;
using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>The tables about costs in the READMEs, made from the code and the profiles.</summary>
public static class CostTables
{
    /// <summary>"Who pays for what": one row per cost atom, for harness/Machine/README.md.</summary>
    public static IEnumerable<string> WhoPays()
    {
        yield return "| atom | unit | once per | who pays | what for |";
        yield return "|---|---|---|---|---|";
        foreach (CostKeyInfo info in CostKeys.All)
        {
            string payer = info.IsDelay ? "nobody: hardware delay" : info.Context;
            yield return $"| `{info.Name}` | {info.Unit} | {info.OncePer} | {payer} | {info.Meaning} |";
        }
    }

    /// <summary>One row per idle state of each profile that has several, for harness/machines/README.md.</summary>
    public static IEnumerable<string> IdleStates(IEnumerable<MachineProfile> profiles)
    {
        yield return "| machine | tick of an idle core | state | target residency | exit latency | range | confidence, source |";
        yield return "|---|---|---|---|---|---|---|";
        foreach (MachineProfile profile in profiles)
        {
            if (profile.Idle is null)
            {
                CostRow exit = profile[CostKey.IdleExitLatency];
                yield return $"| `{profile.Name}` | stopped | (one) | | {Us(exit.Nominal)} µs | {Us(exit.Low)} to {Us(exit.High)} µs | {exit.Confidence}: {exit.Source} |";
                continue;
            }

            foreach (IdleStateRow row in profile.Idle.States)
            {
                string source = row.Confidence == CostRow.Assumed ? CostRow.Assumed : $"{row.Confidence}: {row.Source}";
                yield return $"| `{profile.Name}` | {IdleProfileReader.WordOf(profile.Idle)} | {row.Name}{(row.IsOfPackage ? ", of the package" : "")} | {Us(row.TargetResidencyNs)} µs "
                    + $"| {Us(row.Nominal)} µs | {Us(row.Low)} to {Us(row.High)} µs | {source} |";
            }
        }
    }

    private static string Us(double ns) => (ns / 1000).ToString(CultureInfo.InvariantCulture);

    /// <summary>One row per profile, for harness/machines/README.md.</summary>
    public static IEnumerable<string> Profiles(IEnumerable<MachineProfile> profiles)
    {
        yield return "| name | machine | host kernel | interrupts | clock | lightweight exit "
            + "| atoms with a source / assumed | inherited |";
        yield return "|---|---|---|---|---|---|---|---|";
        foreach (MachineProfile profile in profiles)
        {
            double exit = profile[CostKey.ExitSwitchOut].Nominal + profile[CostKey.ExitSwitchIn].Nominal;
            int assumed = profile.Costs.Count(row => row.Confidence == CostRow.Assumed);
            int inherited = profile.Costs.Count(row => row.InheritedFrom is not null);
            string basis = profile.BasedOn is null ? "none" : $"{inherited} from {profile.BasedOn}";
            yield return $"| `{profile.Name}` | {profile.Title} | {profile.Kernel} "
                + $"| {MachineProfileReader.WordOf(profile.Apic)} | {profile.FrequencyGhz} GHz | {exit} ns "
                + $"| {CostKeys.Count - assumed} / {assumed} | {basis} |";
        }
    }
}
