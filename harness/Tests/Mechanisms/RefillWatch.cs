using Bakeoff.Machine;
using Bakeoff.Transports;

namespace Bakeoff.Tests.Mechanisms;

/// <summary>Notes at each refill of the receive ring how many packets the driver holds: reaped, and not yet given to the stack.</summary>
internal sealed class RefillWatch : RingDecorator
{
    /// <summary>Asks how many packets the stack has been given.</summary>
    public Func<long> Delivered { get; set; } = () => 0;

    /// <summary>Packets held at each refill.</summary>
    public List<long> Held { get; } = [];

    public override IGuestQueue Guest(QueueRole role, IGuestQueue queue) =>
        role == QueueRole.Receive ? new Queue(this, queue) : queue;

    private sealed class Queue(RefillWatch watch, IGuestQueue inner) : ForwardingGuestQueue(inner)
    {
        private long _reaped;
        private bool _notes;

        public override bool TryPost(ReadOnlySpan<BufferSegment> readable, ReadOnlySpan<BufferSegment> writable, int token)
        {
            if (_notes)
            {
                watch.Held.Add(_reaped - watch.Delivered());
                _notes = false;
            }

            return base.TryPost(readable, writable, token);
        }

        public override bool TryReap(out int token, out int writtenBytes)
        {
            bool reaped = base.TryReap(out token, out writtenBytes);
            _reaped += reaped ? 1 : 0;
            _notes |= reaped;
            return reaped;
        }
    }
}
