using Bakeoff.Transports;

namespace Bakeoff.Harness;

/// <summary>What one player contributes to a difference.</summary>
/// <param name="Player">The player.</param>
/// <param name="Value">Mean and 95 % interval over the seeds of its Shapley share, in the metric's unit.</param>
public sealed record AttributionShare(PlayerGroup Player, StudentInterval Value)
{
    /// <summary>True if the interval does not exclude that the player contributes nothing.</summary>
    public bool CrossesZero => Value.CrossesZero;
}

/// <summary>What two players contribute together beyond their own contributions.</summary>
/// <param name="First">One player.</param>
/// <param name="Second">The other.</param>
/// <param name="Value">Mean and 95 % interval of the Shapley interaction index.</param>
public sealed record AttributionInteraction(PlayerGroup First, PlayerGroup Second, StudentInterval Value)
{
    /// <summary>True if the interval does not exclude that the two do not meet.</summary>
    public bool CrossesZero => Value.CrossesZero;
}

/// <summary>
/// The difference between two lanes, divided among the parts in which they differ. Everything is computed seed by seed
/// (the lanes share their random streams) and only then averaged.
/// </summary>
public sealed class Attribution
{
    private readonly IReadOnlyList<ulong> _seeds;
    private readonly IReadOnlyList<double[]> _valuesBySeed;

    private Attribution(AttributionPlan plan, AttributionMetric metric, IReadOnlyList<ulong> seeds, IReadOnlyList<double[]> valuesBySeed)
    {
        Plan = plan;
        Metric = metric;
        _seeds = seeds;
        _valuesBySeed = valuesBySeed;
        Shares = [.. plan.Players.Select((player, i) => new AttributionShare(player, Over(values => Shapley.Share(values, i))))];
        Interactions =
        [
            .. from i in Enumerable.Range(0, plan.Players.Count)
               from j in Enumerable.Range(i + 1, plan.Players.Count - i - 1)
               select new AttributionInteraction(plan.Players[i], plan.Players[j], Over(values => Shapley.Interaction(values, i, j))),
        ];
    }

    /// <summary>The plan.</summary>
    public AttributionPlan Plan { get; }

    /// <summary>The metric.</summary>
    public AttributionMetric Metric { get; }

    /// <summary>Seeds that all lanes finished with a value.</summary>
    public int Seeds => _valuesBySeed.Count;

    /// <summary>The metric of the first lane.</summary>
    public StudentInterval First => Over(values => values[0]);

    /// <summary>The metric of the second lane.</summary>
    public StudentInterval Second => Over(values => values[^1]);

    /// <summary>The metric of the first lane, seed by seed.</summary>
    internal Sample FirstSample => BySeed(values => values[0]);

    /// <summary>The metric of the second lane, seed by seed.</summary>
    internal Sample SecondSample => BySeed(values => values[^1]);

    /// <summary>What is divided: second minus first.</summary>
    public StudentInterval Difference => Over(values => values[^1] - values[0]);

    /// <summary>Units of work per second that the first lane did: scales a share to a rate per second.</summary>
    public double? FirstRate { get; private init; }

    /// <summary>Units of work per second that the second lane did.</summary>
    public double? SecondRate { get; private init; }

    /// <summary>The share of each player.</summary>
    public IReadOnlyList<AttributionShare> Shares { get; }

    /// <summary>The interaction of every two players.</summary>
    public IReadOnlyList<AttributionInteraction> Interactions { get; }

    /// <summary>The metric of every coalition, in the plan's order.</summary>
    public IReadOnlyList<StudentInterval> Values =>
        [.. Enumerable.Range(0, Plan.Coalitions.Count).Select(mask => Over(values => values[mask]))];

    /// <summary>
    /// What the single intervention costs: the second lane with one interrupt per signal minus the second lane. Null if
    /// the plan has none.
    /// </summary>
    public StudentInterval? Ablation { get; private init; }

    /// <summary>
    /// Divides the difference by what the runs found. Seeds with which a lane failed or has no value are left out.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="metric">The metric.</param>
    /// <param name="outcomes">Finished runs: lane id and seed to outcome.</param>
    public static Attribution Of(
        AttributionPlan plan, AttributionMetric metric, IReadOnlyDictionary<(string Lane, ulong Seed), RunOutcome> outcomes)
    {
        ulong[] seeds = [.. outcomes.Keys.Select(key => key.Seed).Distinct().Order()];
        List<ulong> counted = [];
        List<double[]> values = [];
        List<double> ablation = [];
        List<double> firstRates = [];
        List<double> secondRates = [];
        foreach (ulong seed in seeds)
        {
            double?[] row = [.. plan.Coalitions.Select(hybrid => Value(hybrid.Lane!, seed))];
            if (row.Any(value => value is null))
            {
                continue;
            }

            counted.Add(seed);
            values.Add([.. row.Select(value => value!.Value)]);
            firstRates.Add(metric.RateOf(outcomes[(plan.First.Id, seed)]) ?? 0);
            secondRates.Add(metric.RateOf(outcomes[(plan.Second.Id, seed)]) ?? 0);
            if (plan.WithoutCoalescing is { } ablated && Value(ablated, seed) is { } without)
            {
                ablation.Add(without - values[^1][^1]);
            }
        }

        return new Attribution(plan, metric, counted, values)
        {
            Ablation = plan.WithoutCoalescing is null ? null : StudentInterval.Of(ablation),
            FirstRate = StudentInterval.Of(firstRates).Mean,
            SecondRate = StudentInterval.Of(secondRates).Mean,
        };

        double? Value(Lane lane, ulong seed) =>
            outcomes.TryGetValue((lane.Id, seed), out RunOutcome? outcome) ? metric.Get(outcome) : null;
    }

    private Sample BySeed(Func<double[], double> value) =>
        new(_seeds.Zip(_valuesBySeed, (seed, values) => KeyValuePair.Create(seed, value(values))));

    private StudentInterval Over(Func<double[], double> value) => StudentInterval.Of([.. _valuesBySeed.Select(value)]);
}
