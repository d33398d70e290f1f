using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Bakeoff.Harness;

namespace Bakeoff.Cli;

/// <summary>Options that several commands have.</summary>
internal static class SharedOptions
{
    private static readonly string[] KnownFormats = ["png", "svg", "pdf"];

    /// <summary>A whole number from 1 to <paramref name="max"/>; 0 if it is not given.</summary>
    public static Option<int> Number(string name, string description, int max) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) || value < 1 || value > max)
            {
                result.AddError($"{name}: {text} is not accepted: a whole number from 1 to {max}");
            }

            return value;
        },
    };

    /// <summary>A seed; null if neither it nor <paramref name="otherwise"/> is given.</summary>
    public static Option<ulong?> Seed(string description, ulong? otherwise)
    {
        var option = new Option<ulong?>("--seed")
        {
            Description = description,
            HelpName = "N",
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed))
                {
                    result.AddError($"--seed: {text} is not accepted: a whole number from 0 to {ulong.MaxValue}");
                }

                return seed;
            },
        };
        if (otherwise is { } value)
        {
            option.DefaultValueFactory = _ => value;
        }

        return option;
    }

    /// <summary>Renderer of the figures.</summary>
    public static Option<string> Renderer() => new Option<string>("--renderer")
    {
        Description = "Who draws the figures.",
        DefaultValueFactory = _ => "auto",
    }.AcceptOnlyFromAmong("auto", "scottplot", "gnuplot", "none");

    /// <summary>Image formats.</summary>
    public static Option<string> Formats()
    {
        var option = new Option<string>("--formats")
        {
            Description = "Image formats, joined by commas.",
            DefaultValueFactory = _ => string.Join(',', KnownFormats),
            HelpName = "LIST",
        };
        option.Validators.Add(result =>
        {
            foreach (string format in AdHocMatrix.SplitList(result.GetValueOrDefault<string>() ?? "").Except(KnownFormats))
            {
                result.AddError("--formats: " + Complaint.Unknown("format", format, KnownFormats));
            }
        });
        return option;
    }

    /// <summary>Factors to set.</summary>
    public static Option<string[]> Set()
    {
        var option = new Option<string[]>("--set")
        {
            Description = "Set a factor, a cost or an option in every cell; may be repeated.",
            HelpName = "KEY=VALUE",
        };
        option.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens.Where(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
            {
                result.AddError($"--set: '{token.Value}' is not KEY=VALUE");
            }

            foreach (string option in result.Tokens.Select(token => token.Value.Split('=')[0].Trim()).Where(key => key is "seeds" or "seed" or "jobs" or "out"))
            {
                result.AddError($"--set: '{option}' is no factor of a cell but an option of the command: --{option}");
            }
        });
        return option;
    }

    /// <summary>How much of each frame is checked.</summary>
    public static Option<VerifyMode> Verify()
    {
        var option = new Option<VerifyMode>("--verify")
        {
            Description = "Check each frame's 64-byte stamp or its full payload.",
            HelpName = "stamp|full",
            CustomParser = result =>
            {
                if (!Words.TryParse(result.Tokens[0].Value, out VerifyMode mode))
                {
                    result.AddError("--verify: " + Complaint.Unknown("mode", result.Tokens[0].Value, Words.All<VerifyMode>()));
                }

                return mode;
            },
        };
        return option;
    }

    /// <summary>Which published rows are meant.</summary>
    public static Argument<string[]> PublishedRows() => new("FILTER")
    {
        Description = "Sources, labels of rows, or their beginnings up to a dot (default: everything published).",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>A document that takes the short form.</summary>
    public static Option<string?> Readme(string section) => new("--readme")
    {
        Description = $"Document whose generated section ({section}) is brought up to date.",
        HelpName = "FILE",
    };

    /// <summary>The schedule fuzzer.</summary>
    public static Option<bool> Chaos() => new("--chaos")
    {
        Description = "Add seed-driven random delays and a random order of equal times: a schedule fuzzer.",
    };

    /// <summary>Cost keys joined by commas; <c>--set</c> and matrices write them with a prefix, tables without.</summary>
    public static IReadOnlyList<string> ReadCosts(string list) =>
        [.. AdHocMatrix.SplitList(list).Select(key => key.StartsWith(FactorTable.CostPrefix, StringComparison.Ordinal) ? key[FactorTable.CostPrefix.Length..] : key)];

    /// <summary>Keys and values of <see cref="Set"/>.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ReadSets(string[]? sets) => (sets ?? [])
        .Select(set => set.Split('=', 2))
        .Select(pair => KeyValuePair.Create(pair[0].Trim(), pair[1].Trim()))
        .ToList();
}
