using Bakeoff.Plots.Data;

namespace Bakeoff.Tests.Plots;

public sealed class ResultReadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Columns_are_found_by_name_and_empty_cells_are_missing_values()
    {
        CsvTable table = Table("lane,x_mean,x_ci95_low,x_ci95_high,flag\n\"a,\"\"b\"\"\",1.5,,2,true\nc,,,,\n");
        Assert.Equal("a,\"b\"", table.Rows[0]["lane"]);
        Assert.Equal(new Estimate(1.5, null, 2), table.Rows[0].Metric("x"));
        Assert.Null(table.Rows[1].Metric("x"));
        Assert.True(table.Rows[0].IsTrue("flag"));
        Assert.Equal("", table.Rows[0]["no_such_column"]);
        Assert.Equal("table.csv has no column y, z", table.MissingColumns("lane", "y", "z"));
    }

    [Fact]
    public void An_empty_file_is_a_table_without_rows()
    {
        Assert.Empty(Table("").Rows);
        Assert.Empty(Table("lane\n").Rows);
    }

    [Fact]
    public void Percentile_text_is_read_with_its_last_line_and_without_its_comments()
    {
        File.WriteAllText(_folder["a.hgrm"], """
                   Value     Percentile TotalCount 1/(1-Percentile)

               30000.000 0.000000000000          1           1.00
               31000.000 0.500000000000         50           2.00
               90000.000 1.000000000000        100            inf
            #[Mean    =    31000.000, StdDeviation   =        0.000]
            """);
        HgrmFile histogram = HgrmFile.Read(_folder["a.hgrm"]);
        Assert.Equal([(30e3, 0.0), (31e3, 0.5), (90e3, 1.0)], histogram.Points);
        Assert.Equal(100, histogram.TotalCount);
    }

    private CsvTable Table(string text)
    {
        File.WriteAllText(_folder["table.csv"], text);
        return CsvTable.Read(_folder["table.csv"]);
    }
}
