using Bakeoff.Cli;
using Bakeoff.Harness;
using Bakeoff.Tests.Published;

namespace Bakeoff.Tests.Harness;

public sealed class ShippedMatrixTests
{
    [Fact]
    public void The_smoke_matrix_has_every_contestant_with_every_workload()
    {
        Matrix matrix = Read("smoke.yaml");
        var pairs = matrix.Cells.Select(planned => (planned.Cell.Transport, planned.Cell.Workload)).ToHashSet();
        Assert.Equal(11 * Enum.GetValues<Workload>().Length, pairs.Count);
    }

    [Fact]
    public void The_paper_matrix_is_the_two_rigs_and_the_two_sweeps()
    {
        Matrix matrix = Read("paper.yaml");
        Assert.Equal(
            [
                "rig10g: 24 cells of 10 seeds", "field: 28 cells of 3 seeds", "like-for-like: 16 cells of 3 seeds", "gige: 10 cells of 10 seeds",
                "message-size: 42 cells of 3 seeds", "offered-load: 49 cells of 3 seeds",
            ],
            matrix.Cells.GroupBy(planned => planned.Cell.Group)
                .Select(group => $"{group.Key}: {group.Count()} cells of {group.Select(planned => planned.Seeds.Count).Distinct().Single()} seeds"));
        Assert.All(matrix.Cells, planned => Assert.Equal("A", planned.Cell.Machine));
        Assert.All(matrix.Cells, planned => Assert.Equal(planned.Cell.IsStream ? (0.2, 1) : (0.2, 10), (planned.Cell.WarmupSeconds, planned.Cell.MeasureSeconds)));
    }

    [Fact]
    public void Published_values_stand_beside_the_three_systems_that_the_mails_measured()
    {
        Matrix matrix = Read("paper.yaml");
        List<CellSpec> published = matrix.Cells.Select(planned => planned.Cell).Where(cell => !cell.Published.IsEmpty).ToList();
        Assert.Equal(24, published.Sum(cell => cell.Published.Length));
        Assert.Equal(["bare-metal", "venet", "virtio-pci"], published.Select(cell => cell.Transport).Distinct().Order());
    }

    [Fact]
    public void The_claims_are_judged_on_the_rigs_of_the_paper_matrix_and_of_the_published_set_ups()
    {
        Dictionary<string, RigSpec> paper = Rigs(Read("paper.yaml"));
        Assert.Equal(["10g", "gige"], paper.Keys.Order());
        Dictionary<string, RigSpec> claims = Rigs(Read("claims.yaml"));
        PublishedSet published = PublishedText.Shipped();
        Assert.Equal(paper, new Dictionary<string, RigSpec> { ["10g"] = claims["10g"], ["gige"] = claims["gige"] });
        Assert.Equal(paper["10g"], published.Sources.Single(source => source.Name == "vbus-rfc")["venet-stream-1500"].Rig);
        Assert.Equal(paper["gige"], published.Sources.Single(source => source.Name == "vhost-thread")["venet"].Rig);
    }

    [Fact]
    public void Rigs_that_are_known_by_name_are_those_of_the_shipped_matrices()
    {
        Dictionary<string, RigSpec> shipped = Rigs(Read("claims.yaml"));
        Assert.Equal(["10g", "gige", "gige-e1000"], Bakeoff.Harness.Rigs.Known.Select(known => known.Rig.Name));
        Assert.All(Bakeoff.Harness.Rigs.Known, known => Assert.Equal(shipped[known.Rig.Name], known.Rig));
    }

    private static Dictionary<string, RigSpec> Rigs(Matrix matrix) => matrix.Cells
        .Select(planned => planned.Cell.Rig).DistinctBy(rig => rig.Name).ToDictionary(rig => rig.Name);

    private static Matrix Read(string name)
    {
        string file = Path.Combine(TestPaths.SourceTree, "harness", "matrices", name);
        return MatrixReader.ReadFile(file, Composition.Create().Vocabulary, new MatrixOverrides());
    }
}
