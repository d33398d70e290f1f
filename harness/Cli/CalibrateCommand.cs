using Bakeoff.Harness;
using Spectre.Console;

namespace Bakeoff.Cli;

/// <summary><c>bakeoff calibrate</c>: fits free parameters to the calibration rows, prints and stores what it found, changes nothing.</summary>
internal sealed class CalibrateCommand(CliServices services)
{
    /// <summary>The word for every source that has a host speed.</summary>
    private const string AllSources = "all";

    /// <summary>Fits and prints; returns the exit code.</summary>
    public int Execute(string? file, string? only, string? hostSpeedOf, bool each, int? iterations, RunArguments arguments)
    {
        var study = new Study(services, arguments);
        if (hostSpeedOf is null)
        {
            if (each)
            {
                throw new MatrixException("--each says which rows --host-speed is fitted on, one by one: give a source");
            }

            CalibrationPlan plan = CalibrationReader.ReadFile(file ?? DefaultFile(), ReproduceCommand.Folder(services), services.Vocabulary, new CalibrationOverrides
            {
                BaseSeed = arguments.Seed,
                Seeds = arguments.Seeds,
                Iterations = iterations,
                Only = only is null ? [] : AdHocMatrix.SplitList(only),
                Sets = arguments.Sets,
                Profiles = services.Profiles,
            });
            return Fit(plan, study.Folder(plan.Name), Calibration.Fit, study);
        }

        if (only is not null)
        {
            throw new MatrixException("--only names parameters of the file: --host-speed has one parameter for each source");
        }

        PublishedSet published = ReproduceCommand.Read(services, arguments, []);
        List<PublishedSource> sources = hostSpeedOf == AllSources
            ? [.. published.Sources.Where(source => source.HostSpeed is not null)]
            : [.. AdHocMatrix.SplitList(hostSpeedOf).Select(name => HostSpeedPlan.Source(published, name))];
        int most = iterations ?? CalibrationPlan.DefaultIterations;
        string folder = study.Folder("host-speed");
        return sources.Select(source => each
                ? FitEach(source, HostSpeedPlan.EachOf(published, source, most), Path.Combine(folder, source.Name), study)
                : Fit(HostSpeedPlan.Of(published, source, most), Path.Combine(folder, source.Name), Calibration.FitOne, study))
            .FirstOrDefault(code => code != ExitCode.Fine, ExitCode.Fine);
    }

    private int Fit(CalibrationPlan plan, string folder, Func<CalibrationPlan, CalibrationRuns, Calibration> fit, Study study) =>
        study.Finish(folder, () =>
        {
            Calibration calibration = Find(plan, folder, fit, study);
            CalibrationFiles.Write(folder, calibration);
            Print(calibration);
        });

    private int FitEach(PublishedSource source, IReadOnlyList<CalibrationPlan> plans, string folder, Study study) =>
        study.Finish(folder, () =>
        {
            var wanted = new WantedHostSpeeds(source, plans.Select(plan => Find(plan, Path.Combine(folder, plan.Name), Calibration.FitOne, study)));
            wanted.Write(folder);
            Print(wanted);
        });

    private Calibration Find(CalibrationPlan plan, string folder, Func<CalibrationPlan, CalibrationRuns, Calibration> fit, Study study)
    {
        using var runs = new CalibrationRuns(plan, folder, services.Simulator.ModelVersion, study.Run)
        {
            Tried = point => services.Error.Write($"point {point.Number}, {point.Stage}: objective {Quantity.Significant(point.Objective)}\n"),
        };
        return fit(plan, runs);
    }

    private string DefaultFile() => Path.Combine(ReproduceCommand.Folder(services), PublishedSet.CalibrationFileName);

    private void Print(Calibration calibration)
    {
        TextWriter output = services.Output;
        output.Write($"{calibration.Plan.Name}: {calibration.Trace.Count} points; objective (weighted mean of squared logarithmic errors) "
            + $"{Quantity.Significant(calibration.Current.Objective)} with the current values, {Quantity.Significant(calibration.Fitted.Objective)} with those found\n");
        Table rows = Tables.New("row", ">published", ">error now", ">error fitted");
        foreach ((CalibrationTarget target, int i) in calibration.Plan.Targets.Select((target, i) => (target, i)))
        {
            rows.Row(target.Row.Id, RowText.Published(target.Row), Error(calibration.Current.LogErrors[i]), Error(calibration.Fitted.LogErrors[i]));
        }

        rows.Print(output);
        Table parameters = Tables.New("=parameter", ">range", ">now", ">fitted", ">low end", ">high end", "note");
        foreach (FittedParameter fitted in calibration.Parameters)
        {
            parameters.Row(fitted.Parameter.Key, $"{Quantity.Significant(fitted.Parameter.Low)} to {Quantity.Significant(fitted.Parameter.High)}",
                Quantity.Significant(fitted.Parameter.Current), Quantity.Significant(fitted.Value), Quantity.Significant(fitted.AtLow),
                Quantity.Significant(fitted.AtHigh), fitted.Note);
        }

        parameters.Print(output);
        output.Write("low end, high end: the objective with this parameter there and the others as found\n");
        output.Write("\nnothing was changed: a person decides which of these values go into machine profile, rig or source file\n");
    }

    private void Print(WantedHostSpeeds wanted)
    {
        Table rows = Tables.New("row", "role", ">published", ">host speed");
        foreach (WantedHostSpeed speed in wanted.Speeds)
        {
            rows.Row(speed.Row.Id, Words.Of(speed.Row.Role), RowText.Published(speed.Row), speed.Speed is { } value ? Quantity.Significant(value) : "none");
        }

        rows.Print(services.Output);
        string median = wanted.Median is { } middle ? Quantity.Significant(middle) : "none";
        HostSpeedFit now = wanted.Source.HostSpeed!;
        services.Output.Write($"{wanted.Source.Name}: the median is {median}; the file has {Quantity.Significant(now.Value)}, fitted on {now.FittedOn}\n");
    }

    private static string Error(double logError) => RowText.Percent(Math.Exp(logError) - 1);
}
