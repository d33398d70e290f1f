using Bakeoff.Harness;

namespace Bakeoff.Tests.Published;

public sealed class MetricExpressionTests
{
    private static readonly RunOutcome Outcome = new()
    {
        Metrics = new Dictionary<string, double?> { ["kicks_per_s"] = 8, ["interrupts_per_s"] = 2, ["signals_per_s"] = 4, ["exits_per_s"] = 0 },
        Exits = [new ExitCount("HLT", "kernel", 30, 1), new ExitCount("HLT", "userspace", 10, 1)],
        Cpu = [new CpuShare("vhost worker", "kernel", "host:2", 500_000_000_000), new CpuShare("vhost worker", "user", "host:2", 250_000_000_000)],
        Counters = [new CounterValue(".qnotify", 17, "1")],
        Drops = [new DropCount("tap queue", 3)],
        Ledger = [new LedgerEntry("poll.system_call", 5, 1), new LedgerEntry("sys.call", 20, 1)],
        MeasuredPs = 2_000_000_000_000,
    };

    [Theory]
    [InlineData("kicks_per_s", 8)]
    [InlineData("kicks_per_s / interrupts_per_s", 4)]
    [InlineData("1 - interrupts_per_s / signals_per_s", 0.5)]
    [InlineData("(kicks_per_s + signals_per_s) / interrupts_per_s", 6)]
    [InlineData("kicks_per_s - signals_per_s - interrupts_per_s", 2)]
    [InlineData("exits.HLT", 20)]
    [InlineData("cpu.vhost_worker", 0.375)]
    [InlineData("counters..qnotify", 17)]
    [InlineData("drops.tap_queue", 3)]
    [InlineData("ledger.poll.system_call / ledger.sys.call", 0.25)]
    public void Expressions_of_columns_and_long_tables_have_a_value(string text, double value)
    {
        MetricExpression? expression = MetricExpression.Parse(text, out string fault);
        Assert.Equal("", fault);
        Assert.Equal(value, expression!.ValueOf(Outcome)!.Value, 12);
    }

    [Theory]
    [InlineData("goodput_bps")]
    [InlineData("kicks_per_s / exits_per_s")]
    [InlineData("kicks_per_s + goodput_bps")]
    public void What_was_not_measured_or_is_divided_by_zero_has_no_value(string text) =>
        Assert.Null(MetricExpression.Parse(text, out _)!.ValueOf(Outcome));

    [Theory]
    [InlineData("kicks_per_sec", "did you mean 'kicks_per_s'")]
    [InlineData("", "ends where a metric is expected")]
    [InlineData("kicks_per_s +", "ends where a metric is expected")]
    [InlineData("kicks_per_s exits_per_s", "expected before 'exits_per_s'")]
    [InlineData("(kicks_per_s", "')' is missing")]
    [InlineData("/ kicks_per_s", "a metric is expected before '/'")]
    public void What_is_wrong_is_said(string text, string complaint)
    {
        Assert.Null(MetricExpression.Parse(text, out string fault));
        Assert.Contains(complaint, fault);
    }
}
