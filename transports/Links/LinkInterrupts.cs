using Bakeoff.Machine;
using Bakeoff.Transports.Interrupts;

namespace Bakeoff.Transports.Links;

/// <summary>The host writes the board's message register across the link: a native interrupt there, one for all queues whose bits are set.</summary>
public sealed class LinkInterrupts : IInterruptPath
{
    private readonly LinkMessages _messages;

    /// <summary>Interrupts go to the core of <paramref name="board"/>.</summary>
    public LinkInterrupts(BoardSystem board) => _messages = new LinkMessages(board.Core.Interrupts, towardsHost: false);

    /// <summary>Interrupts that the board took.</summary>
    public long Interrupts => _messages.Interrupts;

    /// <summary>Signals that found their bit set.</summary>
    public long Coalesced => _messages.Coalesced;

    /// <inheritdoc/>
    public void Register(DeviceQueue queue, IQueueListener listener) => _messages.Register(queue, listener);

    /// <inheritdoc/>
    public SimTask SignalAsync(CpuContext context, DeviceQueue queue)
    {
        queue.Signals++;
        _messages.Write(context, queue);
        return SimTask.Completed;
    }
}
