namespace Bakeoff.Machine;

/// <summary>One end of a flow. The initiator sends forward packets, the other end reverse ones.</summary>
public abstract class Socket
{
    /// <summary>Creates the end of <paramref name="flow"/> on <paramref name="stack"/> and registers it there.</summary>
    protected Socket(NetStack stack, int flow, bool isInitiator)
    {
        Stack = stack;
        Flow = flow;
        Direction = isInitiator ? PacketFlags.None : PacketFlags.Reverse;
        stack.Register(this);
    }

    /// <summary>The stack.</summary>
    public NetStack Stack { get; }

    /// <summary>Flow number.</summary>
    public int Flow { get; }

    /// <summary>Flag of the packets that this end sends.</summary>
    public PacketFlags Direction { get; }

    /// <summary>True while it waits for <see cref="FlushAsync"/>.</summary>
    internal bool IsFlushRequested { get; set; }

    /// <summary>Sends what received packets have given it to send, in the softirq that received them.</summary>
    internal virtual SimTask FlushAsync(CpuContext context) => SimTask.Completed;

    /// <summary>Adds the protocol's receive cost of <paramref name="packet"/>.</summary>
    internal abstract void OweReceive(CpuContext context, Packet packet);

    /// <summary>Takes a packet in softirq context; owes wake-ups.</summary>
    internal abstract void Receive(CpuContext context, Packet packet);
}
