using Bakeoff.Machine;

namespace Bakeoff.Harness;

/// <summary>One datagram flow at a constant rate: an application sends a datagram at each turn of a timer, another reads.</summary>
internal sealed class PacedFlow
{
    private const int PayloadBytes = 1000;

    private readonly UdpSocket _receiver;
    private readonly UdpSocket _sender;

    /// <summary>Starts a flow from one system to another.</summary>
    public PacedFlow(Simulator simulator, PacketAccounts accounts, NetStack from, NetStack to, CpuContext sending,
        CpuContext receiving, PacedTimer timer)
    {
        Number = accounts.AddFlow();
        _sender = new UdpSocket(from, Number, isInitiator: true);
        _receiver = new UdpSocket(to, Number, isInitiator: false);
        simulator.Spawn(receiving, () => ReceiveAsync(receiving));
        simulator.Spawn(sending, () => SendAsync(sending));
        timer.Add(sending);
    }

    /// <summary>Number of the flow.</summary>
    public int Number { get; }

    /// <summary>Datagrams that arrived.</summary>
    public long Received => _receiver.DatagramsRead;

    private async SimTask SendAsync(CpuContext thread)
    {
        while (true)
        {
            if (thread.OwedPs > 0)
            {
                await thread.Pay();
            }

            await thread.Block("its turn");
            await _sender.SendAsync(thread, PayloadBytes);
        }
    }

    private async SimTask ReceiveAsync(CpuContext thread)
    {
        while (true)
        {
            await _receiver.ReceiveAsync(thread);
        }
    }
}
