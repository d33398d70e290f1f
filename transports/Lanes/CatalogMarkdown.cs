using System.Text;

namespace Bakeoff.Transports;

/// <summary>
/// The catalogue as Markdown tables, for READMEs: what they print is checked against what the code knows.
/// </summary>
public static class CatalogMarkdown
{
    /// <summary>Contestants: name, summary, mails, era and parts.</summary>
    public static string Contestants(TransportCatalog catalog) => Table(
        ["contestant", "what it is", "named in", "existed", "era", "parts"],
        catalog.Contestants.Select(c => new[]
        {
            Code(c.Id), c.Summary, c.NamedIn, c.Existed.ToString(), Code(c.DefaultEra.Id),
            string.Join(", ", c.Kinds.Select(kind => Code(kind.Id))),
        }));

    /// <summary>Exits and wake-ups of one idle round trip of each contestant, in its own era.</summary>
    public static string RoundTrips(TransportCatalog catalog) => Table(
        ["contestant", "exits", "in order", "wake-ups", "in order"],
        catalog.Contestants.Select(c => new[]
        {
            Code(c.Id), $"{c.RoundTrip.Exits.Count}", string.Join(", ", c.RoundTrip.Exits),
            $"{c.RoundTrip.WakeUps.Count}", string.Join(", ", c.RoundTrip.WakeUps),
        }));

    /// <summary>Eras: name, summary and the guest's local APIC.</summary>
    public static string Eras() => Table(
        ["era", "what it stands for", "local APIC", "source of the APIC"],
        Era.All.Select(era => new[] { Code(era.Id), era.Summary, Code(era.Apic.Id()), era.ApicSource }));

    /// <summary>Kinds: slot, name, summary, shell, existence, source.</summary>
    public static string Parts(TransportCatalog catalog) => Table(
        ["part", "kind", "what it is", "bus shell", "existed", "source"],
        catalog.Kinds.Select(kind => new[]
        {
            Code(kind.Slot.Id()), Code(kind.Id), kind.Summary, kind.Shell == BusShells.None ? "" : kind.Shell.Id(),
            kind.Existed.ToString(), kind.Source,
        }));

    /// <summary>Options of all kinds: accepted values, defaults by era, source.</summary>
    public static string Options(TransportCatalog catalog) => Table(
        ["kind", "option", "accepts", "default", "what it changes", "source"],
        from kind in catalog.Kinds
        from option in kind.Options
        select new[]
        {
            Code(kind.Id), Code(option.Name), option.Accepted, Defaults(option), option.Summary, option.Source,
        });

    /// <summary>Contestants' own defaults where they differ from the kind's.</summary>
    public static string Presets(TransportCatalog catalog) => Table(
        ["contestant", "preset", "from era", "source"],
        from contestant in catalog.Contestants
        from preset in contestant.Presets
        select new[]
        {
            Code(contestant.Id), Code($"{preset.Slot.Id()}[{preset.Option}={preset.Value}]"), Code(preset.From.Id),
            preset.Source,
        });

    /// <summary>The refusal table.</summary>
    public static string Refusals(TransportCatalog catalog) => Table(
        ["rule", "reason", "refuses, for example", "a hybrid may concede", "source"],
        catalog.Rules.Select(rule => new[]
        {
            Code(rule.Id), rule.Reason, Code(rule.Example),
            rule.Concession is null ? "" : Code(rule.Concession.ToString()), rule.Source,
        }));

    /// <summary>The table of limits.</summary>
    public static string Limits() => Table(
        ["limit", "of", "reason", "refuses, for example", "source"],
        LaneLimits.All.Select(limit => new[]
        {
            Code(limit.Id), Code(limit.Factor), limit.Reason, Code($"{limit.Example.Lane}, {limit.Factor}={limit.Example.Load[limit.Factor]}"), limit.Source,
        }));

    private static string Defaults(OptionDefinition option) =>
        string.Join(", ", option.Later.Select(change => $"{Code(change.Value.ToString())} from {change.From}")
            .Prepend(Code(option.Initial.ToString())));

    private static string Code(string text) => $"`{text}`";

    private static string Table(string[] header, IEnumerable<string[]> rows)
    {
        StringBuilder text = new();
        text.Append("| ").AppendJoin(" | ", header).Append(" |\n");
        text.Append('|').Insert(text.Length, "---|", header.Length).Append('\n');
        foreach (string[] row in rows)
        {
            text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        }

        return text.ToString();
    }
}
