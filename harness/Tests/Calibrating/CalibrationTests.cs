using Bakeoff.Cli;
using Bakeoff.Harness;
using Bakeoff.Tests.Harness;
using Bakeoff.Tests.Published;

namespace Bakeoff.Tests.Calibrating;

/// <summary>Fits on a made-up model whose answer is known.</summary>
public sealed class CalibrationTests : IDisposable
{
    private const double TrueLine = 130;
    private const double TrueCopy = 0.7;

    private static readonly CalibrationParameter Line = new("costs.ring.line", 45, 180, 90, "test", "");
    private static readonly CalibrationParameter Copy = new("costs.copy.guest_byte", 0.1, 2.2, 0.4, "test", "");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_parameters_that_two_rows_fix_are_recovered()
    {
        CalibrationPlan plan = Plan([Line, Copy]);
        using var runs = new CalibrationRuns(plan, _folder.Sub("a"), "m", Simulate);
        Calibration calibration = Calibration.Fit(plan, runs);
        Assert.InRange(calibration.Parameters[0].Value, TrueLine * 0.99, TrueLine * 1.01);
        Assert.InRange(calibration.Parameters[1].Value, TrueCopy * 0.99, TrueCopy * 1.01);
        Assert.True(calibration.Fitted.Objective < calibration.Current.Objective / 1000);
        Assert.All(calibration.Parameters, fitted => Assert.Equal("fixed", fitted.Note));
        Assert.All(calibration.Parameters, fitted => Assert.True(fitted.Curvature > 0));
        Assert.All(calibration.Trace, point => Assert.InRange(point.Values[0], Line.Low, Line.High));
    }

    [Fact]
    public void A_parameter_without_influence_is_said_to_be_not_fixed()
    {
        CalibrationPlan plan = Plan([Line, Copy, new CalibrationParameter("costs.apic.eoi", 100, 400, 200, "test", "")]);
        using var runs = new CalibrationRuns(plan, _folder.Sub("a"), "m", Simulate);
        Assert.Equal("not fixed", Calibration.Fit(plan, runs).Parameters[2].Note);
    }

    [Fact]
    public void Data_outside_the_range_end_at_its_end()
    {
        CalibrationPlan plan = Plan([new CalibrationParameter(Line.Key, 45, 100, 60, "test", ""), Copy]);
        using var runs = new CalibrationRuns(plan, _folder.Sub("a"), "m", Simulate);
        FittedParameter fitted = Calibration.Fit(plan, runs).Parameters[0];
        Assert.True(fitted.IsAtBound);
        Assert.InRange(fitted.Value, 99, 100);
    }

    [Fact]
    public void One_parameter_is_found_by_its_root()
    {
        CalibrationPlan plan = Plan([Line]);
        plan = plan with { Targets = [plan.Targets[0]] };
        using var runs = new CalibrationRuns(plan, _folder.Sub("a"), "m", (planned, add) => Simulate(planned, add, copy: TrueCopy));
        Calibration calibration = Calibration.FitOne(plan, runs);
        Assert.InRange(calibration.Parameters[0].Value, TrueLine * 0.999, TrueLine * 1.001);
        Assert.True(calibration.Trace.Count < 20);
    }

    [Fact]
    public void The_journal_continues_it_with_the_same_trace()
    {
        CalibrationPlan plan = Plan([Line, Copy]);
        int allowed = 7;
        using (var runs = new CalibrationRuns(plan, _folder.Sub("a"), "m", (planned, add) => allowed-- > 0 && Simulate(planned, add)))
        {
            Assert.Throws<OperationCanceledException>(() => Calibration.Fit(plan, runs));
            Assert.InRange(runs.Trace.Count, 7, 10); // points of equal values need no runs
        }

        int points = 0;
        using var resumed = new CalibrationRuns(plan, _folder.Sub("a"), "m", (planned, add) => ++points > 0 && Simulate(planned, add));
        Calibration calibration = Calibration.Fit(plan, resumed);
        CalibrationFiles.Write(_folder.Sub("a"), calibration);
        using var whole = new CalibrationRuns(plan, _folder.Sub("b"), "m", Simulate);
        CalibrationFiles.Write(_folder.Sub("b"), Calibration.Fit(plan, whole));
        Assert.Equal(TemporaryFolder.Results(_folder.Sub("b")), TemporaryFolder.Results(_folder.Sub("a")));
        Assert.InRange(points, 1, calibration.Trace.Count - 7); // what had run was not run again
    }

    /// <summary>Rows that the made-up model meets exactly with the true values.</summary>
    private static CalibrationPlan Plan(IReadOnlyList<CalibrationParameter> parameters)
    {
        PublishedSource source = PublishedReader.ReadText(PublishedText.Head + "rows:\n"
            + $"  - {{id: R1, setup: a, metric: kicks_per_s, value: {Kicks(TrueLine, TrueCopy)}, kind: absolute, role: calibration, source: t}}\n"
            + $"  - {{id: R2, setup: b, metric: exits_per_s, value: {Exits(TrueLine, TrueCopy)}, kind: absolute, role: calibration, source: t}}\n",
            "s.yaml", Composition.Create().Vocabulary, new MatrixOverrides { SeedCount = 1 });
        return new CalibrationPlan
        {
            Name = "test",
            Parameters = parameters,
            Targets = [.. source.Rows.Select(row => new CalibrationTarget(row, 1))],
            Set = PublishedSet.Of([source]),
            Iterations = 200,
        };
    }

    private static double Kicks(double line, double copy) => 1e9 / ((10 * line) + (1000 * copy));

    private static double Exits(double line, double copy) => 1e9 / ((2 * line) + (3000 * copy));

    private static bool Simulate(IReadOnlyList<PlannedRun> planned, Action<RunRecord> add) => Simulate(planned, add, null);

    private static bool Simulate(IReadOnlyList<PlannedRun> planned, Action<RunRecord> add, double? copy)
    {
        foreach (PlannedRun run in planned)
        {
            double line = run.Cell.Costs["ring.line"];
            double perByte = copy ?? run.Cell.Costs["copy.guest_byte"];
            add(PublishedText.Record(run, ("kicks_per_s", Kicks(line, perByte)), ("exits_per_s", Exits(line, perByte))));
        }

        return true;
    }
}
