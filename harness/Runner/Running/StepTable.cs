using System.Globalization;
using System.Text;

namespace Bakeoff.Harness;

/// <summary>
/// Prints the steps of a round trip, grouped by context: what one context does without a pause stands together under its
/// name (an exit begins a new group), and the groups stand in the order in which they began. Contexts on different cores overlap in time.
/// </summary>
public static class StepTable
{
    /// <summary>A context that pauses for longer begins a new group: less than any exit, more than jitter.</summary>
    private const long PausePs = 500_000;

    private const int StepWidth = 43;

    /// <summary>Between a step and the column behind it.</summary>
    private const int Indent = 2;

    /// <summary>What a step does, as far as it fits the column, and how often: <c>moving a shared cache line x 4</c>.</summary>
    public static string What(string meaning, long units)
    {
        string times = units > 1 ? $" x {units}" : "";
        int room = StepWidth - Indent - times.Length;
        if (meaning.Length <= room)
        {
            return meaning + times;
        }

        int cut = meaning.LastIndexOf(' ', room - 1);
        return meaning[..(cut > 0 ? cut : room - 1)].TrimEnd(',', ';', ':') + "…" + times;
    }

    /// <summary>The table, at most 100 columns wide, with a heading.</summary>
    public static string Text(IReadOnlyList<StepRecord> steps)
    {
        var text = new StringBuilder();
        text.Append($"{"time/µs",9}  {"exits",5}  {"context: what it does",-StepWidth}  {"for/µs",7}  cost key\n");
        foreach (List<StepRecord> group in Groups(steps))
        {
            long endPs = group.Max(step => step.TimePs + step.DurationPs);
            text.Append($"{Microseconds(group[0].TimePs),9}  {"",5}  {group[0].Context + ":",-StepWidth}  ");
            text.Append($"{Microseconds(endPs - group[0].TimePs),7}\n");
            foreach (StepRecord step in group)
            {
                string duration = step.CostKey.Length > 0 ? Microseconds(step.DurationPs) : "";
                string line = $"{Microseconds(step.TimePs),9}  {step.ExitsSoFar,5}    {step.Step,-(StepWidth - Indent)}  " +
                    $"{duration,7}  {step.CostKey}";
                text.Append(line.TrimEnd() + "\n");
            }
        }

        return text.ToString();
    }

    /// <summary>Splits each context's steps at its pauses and orders the pieces by their start.</summary>
    private static List<List<StepRecord>> Groups(IReadOnlyList<StepRecord> steps)
    {
        var groups = new List<List<StepRecord>>();
        foreach (IGrouping<string, StepRecord> context in steps.GroupBy(step => step.Context))
        {
            long endPs = long.MinValue / 2;
            foreach (StepRecord step in context)
            {
                if (step.TimePs > endPs + PausePs || IsExit(step))
                {
                    groups.Add([]);
                }

                groups[^1].Add(step);
                endPs = Math.Max(endPs, step.TimePs + step.DurationPs);
            }
        }

        return Merged(groups.OrderBy(group => group[0].TimePs));
    }

    /// <summary>Joins neighbours of one context.</summary>
    private static List<List<StepRecord>> Merged(IEnumerable<List<StepRecord>> groups)
    {
        var merged = new List<List<StepRecord>>();
        foreach (List<StepRecord> group in groups)
        {
            if (merged.Count > 0 && merged[^1][0].Context == group[0].Context)
            {
                merged[^1].AddRange(group);
            }
            else
            {
                merged.Add(group);
            }
        }

        return merged;
    }

    private static bool IsExit(StepRecord step) =>
        step.CostKey.Length == 0 && step.Step.StartsWith("exit ", StringComparison.Ordinal);

    private static string Microseconds(long ps) => (ps / 1e6).ToString("F3", CultureInfo.InvariantCulture);
}
