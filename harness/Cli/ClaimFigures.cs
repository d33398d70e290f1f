using Bakeoff.Harness;
using Bakeoff.Plots;
using Bakeoff.Plots.Claims;
using Bakeoff.Plots.Renderers;

namespace Bakeoff.Cli;

/// <summary>The two pictures of the claims: all of them as tiles, and the bake-off itself as ratios.</summary>
internal static class ClaimFigures
{
    /// <summary>The claim that the two are equal: the bake-off.</summary>
    private const string TheQuestion = "0.14";

    private const string First = "venet";
    private const string Second = "vhost-net";

    /// <summary>Draws into the folder of figures; what could not be drawn is a note.</summary>
    public static FigureReport Draw(string resultFolder, string renderer, IReadOnlyList<string> formats, IReadOnlyList<ClaimFinding> findings)
    {
        IReadOnlyList<FigureFormat> wanted = renderer == "none" ? [] : [.. FigureFormats.All.Where(format =>
            formats.Contains(format.ToString(), StringComparer.OrdinalIgnoreCase))];
        List<ScriptedFigure> figures =
        [
            new ClaimsFigure([.. findings.Select(finding =>
                new ClaimTile(finding.Claim.Id, finding.Claim.Mail.Title, finding.Claim.Text, (int)finding.Verdict))]),
        ];
        if (findings.FirstOrDefault(finding => finding.Claim.Id == TheQuestion) is { } question)
        {
            figures.Add(new BakeOffFigure(First, Second, Requirement.Tie,
                [.. question.Cases.Where(entry => entry.Value is { Mean: not null }).Select(Ratio)]));
        }

        string folder = Path.Combine(resultFolder, FigureSet.FolderName);
        return new FigureReport(renderer == "none" ? renderer : "gnuplot", figures.Count, [.. figures.SelectMany(figure => figure.Draw(folder, wanted))]);
    }

    private static RatioRow Ratio(ClaimCase entry)
    {
        StudentInterval value = entry.Value!.Value;
        double mean = value.Mean!.Value;
        int winner = entry.Finding.EndsWith(First + " better", StringComparison.Ordinal) ? 0
            : entry.Finding.EndsWith(Second + " better", StringComparison.Ordinal) ? 1 : 2;
        return new RatioRow(entry.Label, mean, value.Low ?? mean, value.High ?? mean, winner);
    }
}
