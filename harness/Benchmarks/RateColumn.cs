using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Bakeoff.Benchmarks;

/// <summary>Millions of operations per second, from the median: frames, events, charges or packets, whatever the operation is.</summary>
public sealed class RateColumn : IColumn
{
    /// <inheritdoc/>
    public string Id => nameof(RateColumn);

    /// <inheritdoc/>
    public string ColumnName => "M/s";

    /// <inheritdoc/>
    public string Legend => "Millions of operations per second (median)";

    /// <inheritdoc/>
    public UnitType UnitType => UnitType.Dimensionless;

    /// <inheritdoc/>
    public ColumnCategory Category => ColumnCategory.Custom;

    /// <inheritdoc/>
    public int PriorityInCategory => 0;

    /// <inheritdoc/>
    public bool IsNumeric => true;

    /// <inheritdoc/>
    public bool AlwaysShow => true;

    /// <inheritdoc/>
    public bool IsAvailable(Summary summary) => true;

    /// <inheritdoc/>
    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        double? medianNs = summary[benchmarkCase]?.ResultStatistics?.Median;
        return medianNs is > 0 ? (1000 / medianNs.Value).ToString("F2", CultureInfo.InvariantCulture) : "?";
    }

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
}
