namespace Bakeoff.Harness;

/// <summary>What a cell sets beside the factors that have a column of their own.</summary>
public static class CellSettings
{
    private static readonly string[] s_withoutColumn =
    [
        "ping_interval_us", "send_buffer_bytes", "send_buffer_max_bytes", "send_buffer_autotune", "receive_buffer_bytes", "receive_buffer_max_bytes", "receive_buffer_autotune",
    ];

    /// <summary>Socket buffers and the pings' interval where they are not the usual ones, then costs and options, which are no factors, as <c>key=value</c>, separated by blanks.</summary>
    public static string Of(CellSpec cell)
    {
        CellSpec usual = new();
        return string.Join(' ', CellText.Values(cell)
            .Where(setting => FactorTable.Find(setting.Key) is null || (s_withoutColumn.Contains(setting.Key) && FactorTable.ValueOf(usual, setting.Key) != setting.Value))
            .Select(setting => $"{setting.Key}={setting.Value}"));
    }
}
