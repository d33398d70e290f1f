using Bakeoff.Harness;

namespace Bakeoff.Tests.Harness;

public sealed class ShippedMatrixTests
{
    [Fact]
    public void The_smoke_matrix_has_every_contestant_with_every_workload()
    {
        Matrix matrix = Read("smoke.yaml");
        var pairs = matrix.Cells.Select(planned => (planned.Cell.Transport, planned.Cell.Workload)).ToHashSet();
        Assert.Equal(4 * Enum.GetValues<Workload>().Length, pairs.Count);
    }

    [Fact]
    public void The_paper_matrix_is_the_two_rigs_and_the_two_sweeps()
    {
        Matrix matrix = Read("paper.yaml");
        Assert.Equal(
            ["rig10g: 20 cells of 10 seeds", "like-for-like: 12 cells of 3 seeds", "gige: 4 cells of 10 seeds", "message-size: 24 cells of 3 seeds", "offered-load: 28 cells of 3 seeds"],
            matrix.Cells.GroupBy(planned => planned.Cell.Group)
                .Select(group => $"{group.Key}: {group.Count()} cells of {group.Select(planned => planned.Seeds.Count).Distinct().Single()} seeds"));
        Assert.All(matrix.Cells, planned => Assert.Equal("A", planned.Cell.Machine));
        Assert.All(matrix.Cells, planned => Assert.Equal(planned.Cell.IsStream ? (0.2, 1) : (0.2, 10), (planned.Cell.WarmupSeconds, planned.Cell.MeasureSeconds)));
    }

    [Fact]
    public void Published_values_stand_beside_bare_metal_and_venet_only()
    {
        Matrix matrix = Read("paper.yaml");
        List<CellSpec> published = matrix.Cells.Select(planned => planned.Cell).Where(cell => !cell.Published.IsEmpty).ToList();
        Assert.Equal(17, published.Sum(cell => cell.Published.Length));
        Assert.Equal(["bare-metal", "venet"], published.Select(cell => cell.Transport).Distinct().Order());
    }

    private static Matrix Read(string name)
    {
        string file = Path.Combine(TestPaths.SourceTree, "harness", "matrices", name);
        return MatrixReader.ReadFile(file, TestVocabulary.Create(), new MatrixOverrides());
    }
}
