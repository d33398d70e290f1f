using Bakeoff.Harness;
using Spectre.Console;

namespace Bakeoff.Cli;

/// <summary>Prints a reproduction: a table for each source, the scores, the misses, what is not compared.</summary>
internal static class ReproduceReport
{
    /// <summary>Prints everything.</summary>
    public static void Print(Reproduction reproduction, TextWriter output)
    {
        foreach (PublishedSource source in reproduction.Set.Sources)
        {
            output.Write($"{source.Name}: {source.Title}\n");
            if (source.HostSpeed is { } speed)
            {
                output.Write($"hardware not stated: processors {Quantity.Significant(speed.Value)} times as fast as the profile's, fitted on {speed.FittedOn}\n");
            }

            Rows(reproduction, source, output);
        }

        output.Write($"simulated: mean and half width of the 95 % interval over {reproduction.Seeds} seeds; "
            + "C calibration, V validation, A alternative (not counted)\n");
        if (reproduction.FewerSeeds.Length > 0)
        {
            output.Write(reproduction.FewerSeeds + "\n");
        }

        if (reproduction.Results.Any(result => result.Verdict == Verdict.MissSignHolds))
        {
            output.Write("miss (sign): outside the band, but on the published side of 1, so the same one of the two has more\n");
        }

        output.Write("\n");
        Scores(reproduction, output);
        Misses(reproduction, output);
        Notes("without a number to meet", reproduction.Set.Sources.SelectMany(source => source.Qualitative), output);
        Notes("not expressed", reproduction.Set.Sources.SelectMany(source => source.NotExpressed), output);
    }

    private static void Rows(Reproduction reproduction, PublishedSource source, TextWriter output)
    {
        Table table = Tables.New("=row", ">published", ">simulated", ">error", ">band", "=verdict");
        foreach (RowResult result in reproduction.Results.Where(result => result.Row.Source == source.Name))
        {
            table.Row(result.Row.Id, RowText.Published(result.Row), $"{RowText.Simulated(result)} {RowText.Interval(result)}".Trim(),
                RowText.Error(result), $"{ReproductionText.Letter(result.Row.Role)} {RowText.Band(result.Row)}".Trim(), result.Words);
        }

        table.Print(output);
        output.Write("\n");
    }

    private static void Scores(Reproduction reproduction, TextWriter output)
    {
        Table table = Tables.New("validation", ">rows", ">met", ">share", ">median error");
        foreach ((string name, ReproductionScore score) in reproduction.Scores())
        {
            table.Row(name, $"{score.Rows}", $"{score.Hits}", RowText.Percent(score.HitShare), RowText.Percent(score.MedianError));
        }

        if (table.Rows.Count > 0)
        {
            table.Print(output);
            output.Write("\n");
        }
    }

    private static void Misses(Reproduction reproduction, TextWriter output)
    {
        foreach (RowResult miss in reproduction.Misses)
        {
            output.Write($"miss {miss.Row.Id}: {RowText.Published(miss.Row)} published, {RowText.Simulated(miss)} simulated\n");
            output.Paragraph(RowText.Why(miss.Row), "    ");
        }

        output.Write("\n");
    }

    private static void Notes(string title, IEnumerable<PublishedNote> notes, TextWriter output)
    {
        foreach (PublishedNote note in notes)
        {
            output.Write($"{title}: {note.Id}\n");
            output.Paragraph($"{note.Cited}{(note.Says.Length > 0 ? $", \"{note.Says}\"" : "")}: {note.Why}", "    ");
        }
    }
}
