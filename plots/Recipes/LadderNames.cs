using Bakeoff.Plots.Figures;
using Bakeoff.Plots.Style;

namespace Bakeoff.Plots.Recipes;

/// <summary>Names under a ladder's bars, which are many: short ones for its lanes, on a level of their own where they have room.</summary>
internal static class LadderNames
{
    /// <summary>The contestant, and of what else the id says that in which the ladder's lanes of this contestant differ.</summary>
    public static string Of(string lane, IReadOnlyList<string> ladder)
    {
        string[] own = Pieces(lane);
        string[][] alike = [.. ladder.Select(Pieces).Where(pieces => pieces[0] == own[0])];
        return string.Concat(own.Where((piece, i) => i == 0 || !alike.All(pieces => pieces.Contains(piece))));
    }

    /// <summary>
    /// The lanes' labels below those of the steps between them, each as wide as its distance from the next lane. A step whose label would
    /// touch the one before it begins where that ends.
    /// </summary>
    public static AxisSpec OnTwoLevels(AxisSpec axis, IReadOnlyList<bool> isLane)
    {
        int width = FigureLayout.CategoryCharacters(isLane.Count);
        string[] labels = [.. axis.Ticks.Select(tick => tick.Label)];
        for (int i = 1; i < labels.Length; i++)
        {
            string before = labels[i - 1];
            bool isFree = isLane[i] || isLane[i - 1] || before.StartsWith('\n') || Widest(before) + Widest(labels[i]) < 2 * width;
            labels[i] = isFree ? labels[i] : Lowered(labels[i], Lines(before));
        }

        int[] lanes = [.. Enumerable.Range(0, labels.Length).Where(i => isLane[i])];
        int lowest = labels.Where((_, i) => !isLane[i]).Select(Lines).DefaultIfEmpty(0).Max();
        foreach (int lane in lanes)
        {
            int room = lanes.Where(other => other != lane).Min(other => Math.Abs(other - lane));
            labels[lane] = Lowered(TextWrap.Lane(axis.Categories[lane], room * width), lowest);
        }

        return axis with { Ticks = [.. axis.Ticks.Select((tick, i) => tick with { Label = labels[i] })] };
    }

    private static string Lowered(string label, int lines) => new string('\n', lines) + label;

    private static int Lines(string label) => label.Split('\n').Length;

    private static int Widest(string label) => label.Split('\n').Max(line => line.Length);

    /// <summary>Contestant, era with its sign, and parts with theirs; a comma or a plus sign within brackets ends nothing.</summary>
    private static string[] Pieces(string lane)
    {
        List<string> pieces = [];
        int start = 0;
        int depth = 0;
        for (int i = 1; i <= lane.Length; i++)
        {
            if (i == lane.Length || (depth == 0 && (lane[i] is '@' or '+')))
            {
                pieces.Add(lane[start..i]);
                start = i;
            }
            else
            {
                depth += lane[i] switch { '[' => 1, ']' => -1, _ => 0 };
            }
        }

        return [.. pieces];
    }
}
