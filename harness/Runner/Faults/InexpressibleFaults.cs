namespace Bakeoff.Harness;

/// <summary>Rows of the error matrix that the model has no words for, with the reason.</summary>
internal static class InexpressibleFaults
{
    public static IReadOnlyList<FaultSpec> All { get; } =
    [
        Row("ioq-tails-differ", "The tails of the valid and the inuse index differ when both are pushed at once.",
            "only the guest pushes both; the check runs on the side that pushes, so the host never makes it"),
        Row("eventq-ownership-lies", "The guest takes an event buffer back while the host writes into it.",
            "the host takes, fills and pushes an event in one step of the model: nobody comes between"),
        Row("fastcall-double-fetch", "A call descriptor changes while the host executes it.",
            "one vCPU per guest: nobody could change the page meanwhile"),
        Row("vhost-self-backend", "A vhost file is given to itself as its back end.",
            "reference counts of files are not modelled"),
    ];

    private static FaultSpec Row(string id, string summary, string why) => new() { Id = id, Summary = summary, Inexpressible = why };
}
