using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;
using MathNet.Numerics.RootFinding;

namespace Bakeoff.Harness;

/// <summary>
/// Finds the values of the free parameters that come closest to the calibration rows: the simplex of Nelder and Mead on the sines of the
/// positions in their ranges (on a logarithmic scale), so that no value ever leaves its range. Nothing in it is random.
/// </summary>
public sealed class Calibration
{
    /// <summary>Step of the first simplex, in positions of the range.</summary>
    private const double FirstStep = 0.15;

    private const double Tolerance = 1e-4;

    /// <summary>Step of the curvature, a share of the value.</summary>
    private const double CurvatureStep = 0.05;

    private Calibration() { }

    /// <summary>What was fitted to what.</summary>
    public required CalibrationPlan Plan { get; init; }

    /// <summary>The point of the current values.</summary>
    public required CalibrationPoint Current { get; init; }

    /// <summary>The best point.</summary>
    public required CalibrationPoint Fitted { get; init; }

    /// <summary>How each parameter was found.</summary>
    public required IReadOnlyList<FittedParameter> Parameters { get; init; }

    /// <summary>Every point tried.</summary>
    public required IReadOnlyList<CalibrationPoint> Trace { get; init; }

    /// <summary>Fits all parameters at once.</summary>
    public static Calibration Fit(CalibrationPlan plan, CalibrationRuns runs)
    {
        CalibrationPoint current = runs.Try("current", [.. plan.Parameters.Select(parameter => parameter.Current)]);
        CalibrationPoint best = current;
        double[] start = [.. plan.Parameters.Select(parameter => Angle(parameter.PositionOf(parameter.Current)))];
        double[] step = [.. start.Select((angle, i) => FirstAngle(plan.Parameters[i].PositionOf(plan.Parameters[i].Current)) - angle)];
        IObjectiveFunction objective = ObjectiveFunction.Value(angles =>
        {
            CalibrationPoint point = runs.Try("search", [.. plan.Parameters.Select((parameter, i) => parameter.At(Position(angles[i])))]);
            best = point.Objective < best.Objective ? point : best;
            return point.Objective;
        });
        try
        {
            NelderMeadSimplex.Minimum(objective, Vector<double>.Build.Dense(start), Vector<double>.Build.Dense(step), Tolerance, plan.Iterations);
        }
        catch (MaximumIterationsException)
        {
            // The best point so far is what was asked for.
        }

        return Of(plan, runs, current, best);
    }

    /// <summary>Fits the one parameter of a plan with one row by Brent's method: the value at which the row's error is zero.</summary>
    public static Calibration FitOne(CalibrationPlan plan, CalibrationRuns runs)
    {
        CalibrationParameter parameter = plan.Parameters.Single();
        CalibrationPoint current = runs.Try("current", [parameter.Current]);
        CalibrationPoint best = current;
        double Error(double position)
        {
            CalibrationPoint point = runs.Try("search", [parameter.At(position)]);
            best = point.Objective < best.Objective ? point : best;
            return point.LogErrors[0];
        }

        // Without a change of sign between the ends Brent tries these and gives up; the better end stands.
        Brent.TryFindRoot(Error, 0, 1, Tolerance, plan.Iterations, out _);
        return Of(plan, runs, current, best);
    }

    /// <summary>An angle whose sine is at the position: any angle is inside the range then.</summary>
    private static double Angle(double position) => Math.Asin((2 * position) - 1);

    private static double Position(double angle) => (1 + Math.Sin(angle)) / 2;

    /// <summary>The first simplex goes towards the farther end of the range.</summary>
    private static double FirstAngle(double position) => Angle(position < 0.5 ? position + FirstStep : position - FirstStep);

    private static Calibration Of(CalibrationPlan plan, CalibrationRuns runs, CalibrationPoint current, CalibrationPoint best) => new()
    {
        Plan = plan,
        Current = current,
        Fitted = best,
        Parameters = [.. plan.Parameters.Select((parameter, i) => Judge(parameter, i, runs, best))],
        Trace = [.. runs.Trace],
    };

    /// <summary>How much the objective rises when one parameter leaves its fitted value and the others stay.</summary>
    private static FittedParameter Judge(CalibrationParameter parameter, int index, CalibrationRuns runs, CalibrationPoint best)
    {
        double fitted = best.Values[index];
        double low = At("low", parameter.Low);
        double high = At("high", parameter.High);
        double h = Math.Log(1 + CurvatureStep);
        double? curvature = fitted > 0
            ? (At("less", fitted / (1 + CurvatureStep)) + At("more", fitted * (1 + CurvatureStep)) - (2 * best.Objective)) / (h * h)
            : null;
        return new FittedParameter(parameter, fitted, best.Objective, low, high, curvature);

        double At(string stage, double value) =>
            runs.Try($"{stage} {parameter.Key}", [.. best.Values.Select((old, i) => i == index ? value : old)]).Objective;
    }
}
