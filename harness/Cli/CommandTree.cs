using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary>Commands and options of the program.</summary>
internal static class CommandTree
{
    /// <summary>More would take a day.</summary>
    private const int MaxDraws = 1000;

    /// <summary>Builds the tree; actions return the exit code.</summary>
    public static RootCommand Build(CliServices services, IReadOnlyList<string> commandLine)
    {
        var root = new RootCommand(HelpText.Description) { HelpName = "bakeoff" };
        root.Subcommands.Add(Run(services, commandLine));
        root.Subcommands.Add(Plot(services));
        root.Subcommands.Add(List(services));
        root.Subcommands.Add(Show(services));
        root.Subcommands.Add(Resources(services));
        root.Subcommands.Add(Attribute(services, commandLine));
        root.Subcommands.Add(Scenario(services));
        root.Subcommands.Add(SensitivityOf(services, commandLine));
        root.Subcommands.Add(Faults(services));
        root.Subcommands.Add(Reproduce(services, commandLine));
        root.Subcommands.Add(RobustnessOf(services, commandLine));
        root.Subcommands.Add(Calibrate(services));
        root.Subcommands.Add(Claims(services, commandLine));
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithEpilogue();
        }

        return root;
    }

    private static Command Run(CliServices services, IReadOnlyList<string> commandLine)
    {
        var options = new RunOptionSet();
        var command = new Command("run", "Run a matrix and write CSV and figures.");
        options.AddTo(command);
        command.SetAction(parsed => new RunCommand(services).Execute(options.Read(parsed) with { CommandLine = commandLine }));
        return command;
    }

    private static Command Attribute(CliServices services, IReadOnlyList<string> commandLine)
    {
        Argument<string> first = Lane("A", "Lane that the difference starts from", services);
        Argument<string> second = Lane("B", "Lane that it leads to", services);
        var metric = new Option<string?>("--metric")
        {
            Description = "What is divided: " + string.Join(", ", AttributionMetric.All.Select(known => known.Name))
                + $" (default: {AttributionMetric.ExitsPerMegabyte} of streams, {AttributionMetric.ExitsPerTransaction} of round trips).",
            HelpName = "NAME",
        };
        var era = new Option<string?>("--era") { Description = "Era of both lanes (default: the later of their own).", HelpName = "ERA" };
        var via = new Option<string[]>("--via")
        {
            Description = "Lanes between the two, joined by commas: each step is divided by itself. Given again: another ladder, to compare.",
            HelpName = "LIST",
        };
        Option<string?> readme = SharedOptions.Readme("the metric's name");
        var options = new RunOptionSet();
        var command = new Command("attribute", "Say which part of two lanes is responsible for how much of their difference.")
        {
            first, second, metric, era, via, readme,
        };
        options.AddAttributionOptions(command);
        command.SetAction(parsed => new AttributeCommand(services).Execute(
            parsed.GetRequiredValue(first), parsed.GetRequiredValue(second), parsed.GetValue(metric), parsed.GetValue(era),
            [.. (parsed.GetValue(via) ?? []).Select(AdHocMatrix.SplitList)], parsed.GetValue(readme), options.Read(parsed) with { CommandLine = commandLine }));
        return command;
    }

    private static Argument<string> Lane(string name, string says, CliServices services) => new(name)
    {
        Description = $"{says}: {string.Join(", ", services.Vocabulary.Transports)}, or a hybrid ('bakeoff list hybrids').",
    };

    private static Command SensitivityOf(CliServices services, IReadOnlyList<string> commandLine)
    {
        Argument<string> first = Lane("A", "One lane", services);
        Argument<string> second = Lane("B", "The other lane", services);
        var screen = new Option<int>("--screen")
        {
            Description = "Base points of a Morris screening over all costs at once (default: none).",
            HelpName = "N",
        };
        var options = new RunOptionSet();
        var command = new Command("sensitivity", "Say which costs decide who wins, and at what value the winner changes.")
        {
            first, second, screen,
        };
        options.AddAttributionOptions(command);
        command.SetAction(parsed => new SensitivityCommand(services).Execute(
            parsed.GetRequiredValue(first), parsed.GetRequiredValue(second), parsed.GetValue(screen),
            options.Read(parsed) with { CommandLine = commandLine }));
        return command;
    }

    private static Command Reproduce(CliServices services, IReadOnlyList<string> commandLine)
    {
        Argument<string[]> filters = SharedOptions.PublishedRows();
        Option<string?> readme = SharedOptions.Readme(ReproductionText.Section);
        var options = new RunOptionSet();
        var command = new Command("reproduce", "Run the published set-ups and print the published numbers beside the simulated ones.") { filters, readme };
        options.AddPublishedOptions(command);
        command.SetAction(parsed => new ReproduceCommand(services).Execute(
            parsed.GetValue(filters) ?? [], parsed.GetValue(readme), options.Read(parsed) with { CommandLine = commandLine }));
        return command;
    }

    private static Command RobustnessOf(CliServices services, IReadOnlyList<string> commandLine)
    {
        Argument<string[]> filters = SharedOptions.PublishedRows();
        var factor = new Option<double?>("--factor") { Description = "What each price is divided and multiplied by (default: it goes to the ends of its range).", HelpName = "X" };
        factor.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is not null and not (> 1 and <= 10))
            {
                result.AddError("--factor: a number above 1 and up to 10 is expected");
            }
        });
        var costs = new Option<string?>("--costs") { Description = "Only these prices, joined by commas, with or without the costs. of --set.", HelpName = "LIST" };
        var share = new Option<double>("--share")
        {
            Description = "Without --costs: those that are this per cent of all costs in some set-up.", DefaultValueFactory = _ => 2, HelpName = "PERCENT",
        };
        share.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<double>() is >= 0 and <= 100))
            {
                result.AddError("--share: per cent from 0 to 100 are expected");
            }
        });
        var draws = new Option<int>("--draws") { Description = "Besides: move all these prices at once, N times, each to a place in its range of its own.", DefaultValueFactory = _ => 0, HelpName = "N" };
        draws.Validators.Add(result =>
        {
            if (!(result.GetValueOrDefault<int>() is >= 0 and <= MaxDraws))
            {
                result.AddError($"--draws: a number from 0 to {MaxDraws} is expected");
            }
        });
        var options = new RunOptionSet();
        var command = new Command("robustness", "Move each price alone, down and up, and say which published rows are met then, and what all of them leave open.")
        {
            filters, factor, costs, share, draws,
        };
        options.AddRobustnessOptions(command);
        command.SetAction(parsed => new RobustnessCommand(services).Execute(
            parsed.GetValue(filters) ?? [],
            new RobustnessPlan
            {
                Factor = parsed.GetValue(factor),
                Only = parsed.GetValue(costs) is { } list ? SharedOptions.ReadCosts(list) : [],
                LeastShare = parsed.GetValue(share) / 100,
            },
            parsed.GetValue(draws),
            options.Read(parsed) with { CommandLine = commandLine }));
        return command;
    }

    private static Command Calibrate(CliServices services)
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "What is fitted to what (default: harness/published/calibration.yaml).",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var only = new Option<string?>("--only") { Description = "Only these parameters of the file are free.", HelpName = "LIST" };
        var hostSpeed = new Option<string?>("--host-speed")
        {
            Description = "Instead: fit the host speeds of these sources (or all), each on the row that its file names.", HelpName = "LIST",
        };
        var each = new Option<bool>("--each")
        {
            Description = "With --host-speed: on each absolute throughput of the source, one by one, and the median of what they want.",
        };
        var iterations = new Option<int?>("--iterations") { Description = "Iterations after which the search stops (default: the file's).", HelpName = "N" };
        iterations.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
            {
                result.AddError("--iterations: a whole number of at least 1 is expected");
            }
        });
        var options = new RunOptionSet();
        var command = new Command("calibrate",
            "Fit free parameters to the calibration rows. Prints and stores what it finds; editing the machine profile is left to a person.")
        {
            file, only, hostSpeed, each, iterations,
        };
        options.AddCalibrationOptions(command);
        command.SetAction(parsed => new CalibrateCommand(services).Execute(
            parsed.GetValue(file), parsed.GetValue(only), parsed.GetValue(hostSpeed), parsed.GetValue(each), parsed.GetValue(iterations), options.Read(parsed)));
        return command;
    }

    private static Command Claims(CliServices services, IReadOnlyList<string> commandLine)
    {
        var ids = new Argument<string[]>("ID") { Description = "Only these claims, with all numbers (default: all).", Arity = ArgumentArity.ZeroOrMore };
        var reuse = new Option<string[]>("--reuse")
        {
            Description = "Result folder whose finished runs need not be made again; may be repeated.", HelpName = "DIR",
        };
        Option<string?> readme = SharedOptions.Readme(ClaimAnswer.Section);
        var options = new RunOptionSet();
        var command = new Command("claims", "Check the claims of the five mails: what holds, what fails, on what it depends.") { ids, reuse, readme };
        options.AddClaimOptions(command);
        command.SetAction(parsed => new ClaimsCommand(services).Execute(
            parsed.GetValue(ids) ?? [], parsed.GetValue(reuse) ?? [], parsed.GetValue(readme), options.Read(parsed) with { CommandLine = commandLine }));
        return command;
    }

    private static Command Plot(CliServices services)
    {
        var folder = new Argument<string>("DIR") { Description = "Result folder." };
        var figure = new Argument<string?>("figure") { Description = "Only this figure.", Arity = ArgumentArity.ZeroOrOne };
        Option<string> renderer = SharedOptions.Renderer();
        Option<string> formats = SharedOptions.Formats();
        var command = new Command("plot", "Redraw figures from stored CSV.") { folder, figure, renderer, formats };
        command.SetAction(parsed => PlotCommand.Execute(
            parsed.GetRequiredValue(folder),
            parsed.GetValue(figure),
            parsed.GetRequiredValue(renderer),
            AdHocMatrix.SplitList(parsed.GetRequiredValue(formats)),
            services));
        return command;
    }

    private static Command List(CliServices services)
    {
        Catalogs catalogs = services.Catalogs;
        (string Name, Func<IReadOnlyList<ListEntry>> Entries)[] kinds =
        [
            ("transports", catalogs.Transports),
            ("hybrids", catalogs.Hybrids),
            ("workloads", catalogs.Workloads),
            ("machines", catalogs.Machines),
            ("rigs", catalogs.Rigs),
            ("factors", catalogs.Factors),
            ("options", catalogs.Options),
            ("costs", catalogs.Costs),
            ("figures", catalogs.Figures),
            ("faults", catalogs.Faults),
        ];
        string[] names = [.. kinds.Select(candidate => candidate.Name)];
        var kind = new Argument<string>("kind") { Description = $"What to list: {string.Join(", ", names)}." };
        kind.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } word && !names.Contains(word))
            {
                result.AddError(Complaint.Unknown("kind", word, names));
            }
        });
        var command = new Command("list", "List what there is to name in a matrix or on the command line.") { kind };
        command.SetAction(parsed => ListCommand.Execute(
            kinds.Single(candidate => candidate.Name == parsed.GetRequiredValue(kind)).Entries(), services.Output));
        return command;
    }

    private static Command Faults(CliServices services)
    {
        var fault = new Option<string?>("--fault") { Description = "Only this fault ('bakeoff list faults').", HelpName = "NAME" };
        var transport = new Option<string?>("--transport")
        {
            Description = "Only these lanes, joined by commas (default: every contestant, and vhost's loops of late 2011).",
            HelpName = "LIST",
        };
        var policy = new Option<string?>("--policy") { Description = "Only this policy: historical or hardened.", HelpName = "NAME" };
        var folder = new Option<string?>("--out")
        {
            Description = "Folder for faults.csv and the figure (default: the terminal only).", HelpName = "DIR",
        };
        Option<int> jobs = SharedOptions.Number("--jobs", "Cases at the same time (default: one per processor).", 1024);
        Option<string> formats = SharedOptions.Formats();
        var command = new Command("faults", "Inject faults of guests and host into the lanes: who notices, how far it reaches.")
        {
            fault, transport, policy, folder, jobs, formats,
        };
        command.SetAction(parsed => new FaultsCommand(services).Execute(new FaultArguments
        {
            Fault = parsed.GetValue(fault),
            Transport = parsed.GetValue(transport),
            Policy = parsed.GetValue(policy),
            Folder = parsed.GetValue(folder),
            Jobs = parsed.GetValue(jobs) is > 0 and int count ? count : Environment.ProcessorCount,
            Formats = AdHocMatrix.SplitList(parsed.GetRequiredValue(formats)),
        }));
        return command;
    }

    private static Command Scenario(CliServices services)
    {
        var file = new Argument<string>("FILE") { Description = "Scenario file; harness/scenarios has examples." };
        Option<ulong?> seed = SharedOptions.Seed("Seed (default: the file's).", null);
        Option<bool> chaos = SharedOptions.Chaos();
        var command = new Command("scenario", "Play a script of plugging, unplugging, links and faults, and print what each side saw.")
        {
            file, seed, chaos,
        };
        command.SetAction(parsed => ScenarioCommand.Execute(
            parsed.GetRequiredValue(file), parsed.GetValue(seed), parsed.GetValue(chaos), services));
        return command;
    }

    private static Command Show(CliServices services)
    {
        var cell = new Argument<string>("cell") { Description = "Name of a cell, or a part of it that only one cell has ('bakeoff run FILE --dry-run' lists them)." };
        var matrix = new Option<string?>("--matrix") { Description = "Matrix file (default: the paper matrix).", HelpName = "FILE" };
        Option<ulong?> seed = SharedOptions.Seed("Seed of the run.", 1);
        Option<string[]> set = SharedOptions.Set();
        Option<VerifyMode> verify = SharedOptions.Verify();
        Option<bool> chaos = SharedOptions.Chaos();
        var command = new Command("show", "Run one seed of a cell again and print everything about it.")
        {
            cell, matrix, seed, set, verify, chaos,
        };
        command.SetAction(parsed => new ShowCommand(services).Execute(parsed.GetRequiredValue(cell), new RunArguments
        {
            MatrixFile = parsed.GetValue(matrix),
            Seed = parsed.GetValue(seed) ?? 1,
            Sets = SharedOptions.ReadSets(parsed.GetValue(set)),
            Options = new RunOptions { Verify = parsed.GetValue(verify), Chaos = parsed.GetValue(chaos) },
        }));
        return command;
    }

    private static Command Resources(CliServices services)
    {
        var devices = new Option<string>("--devices")
        {
            Description = "Numbers of network devices, joined by commas.", DefaultValueFactory = _ => "1,2,4,8,16,32,56", HelpName = "LIST",
        };
        var transport = new Option<string>("--transport")
        {
            Description = "Lanes, joined by commas (default: every contestant with a guest).", DefaultValueFactory = _ => "", HelpName = "LIST",
        };
        var folder = new Option<string?>("--out") { Description = "Folder for CSV and figures (default: none are written).", HelpName = "DIR" };
        Option<string> renderer = SharedOptions.Renderer();
        Option<string> formats = SharedOptions.Formats();
        var command = new Command("resources", "Count what network devices take of a guest, and say where it ends.")
        {
            devices, transport, folder, renderer, formats,
        };
        command.SetAction(parsed => ResourcesCommand.Execute(
            AdHocMatrix.SplitList(parsed.GetRequiredValue(devices)),
            parsed.GetRequiredValue(transport) is { Length: > 0 } lanes ? AdHocMatrix.SplitList(lanes) : [],
            parsed.GetValue(folder),
            parsed.GetRequiredValue(renderer),
            AdHocMatrix.SplitList(parsed.GetRequiredValue(formats)),
            services));
        return command;
    }
}
