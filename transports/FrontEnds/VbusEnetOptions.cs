namespace Bakeoff.Transports.FrontEnds;

/// <summary>What distinguishes vbus-enet drivers and what was negotiated with NEGCAP.</summary>
public sealed record VbusEnetOptions
{
    /// <summary>Tx-complete events (group EVENTQ, TXC): a transmitted skb is freed by an event, not by reaping the ring.</summary>
    public bool TxComplete { get; init; } = true;

    /// <summary>Scatter-gather (group SG): descriptors point at a venet_sg.</summary>
    public bool ScatterGather { get; init; } = true;

    /// <summary>Segmentation offload (TSO4).</summary>
    public bool Gso { get; init; } = true;
}
