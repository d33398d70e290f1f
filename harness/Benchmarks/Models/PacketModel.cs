using Bakeoff.Machine;

namespace Bakeoff.Benchmarks;

/// <summary>
/// A source, a wire of 500 time units, a queue and a server at 70 % load: three events per packet through the simulator's
/// callback API.
/// </summary>
public sealed class PacketModel : IEventTarget
{
    private const int SourceTag = 0;
    private const int ArrivalTag = 1;
    private const int ServedTag = 2;
    private const long WireDelay = 500;
    private const int Mask = ExponentialTable.Count - 1;

    private readonly long[] _increments = ExponentialTable.Scaled(1000);
    private readonly Simulator _simulator = new(new SimulatorOptions());
    private readonly Queue<long> _onWire = new();
    private readonly Queue<long> _queue = new();
    private readonly int _packets;
    private int _sent;
    private int _services;
    private long _latencySum;
    private bool _isServing;

    /// <summary>A model that ends with its packet number <paramref name="packets"/>.</summary>
    public PacketModel(int packets)
    {
        _packets = packets;
        _simulator.Schedule(1, EventPriority.Host, this, SourceTag);
    }

    /// <summary>Time of the last event.</summary>
    public long Now => _simulator.NowPs;

    /// <summary>Packets served.</summary>
    public int Served { get; private set; }

    /// <summary>Mean time from source to sink.</summary>
    public double MeanLatency => (double)_latencySum / Served;

    /// <summary>Runs to the end.</summary>
    public void Run() => _simulator.RunUntil(long.MaxValue / 8);

    /// <inheritdoc/>
    public void Fire(int tag)
    {
        switch (tag)
        {
            case SourceTag:
                Send();
                break;
            case ArrivalTag:
                _queue.Enqueue(_onWire.Dequeue());
                if (!_isServing)
                {
                    Serve();
                }

                break;
            default:
                Finish();
                break;
        }
    }

    private void Send()
    {
        _onWire.Enqueue(Now);
        _simulator.Schedule(Now + WireDelay, EventPriority.Host, this, ArrivalTag);
        if (++_sent < _packets)
        {
            _simulator.Schedule(Now + _increments[(_sent - 1) & Mask], EventPriority.Host, this, SourceTag);
        }
    }

    private void Serve()
    {
        _isServing = true;
        long service = _increments[((_services++ * 7) + 13) & Mask] * 7 / 10;
        _simulator.Schedule(Now + service, EventPriority.Host, this, ServedTag);
    }

    private void Finish()
    {
        _latencySum += Now - _queue.Dequeue();
        Served++;
        _isServing = false;
        if (_queue.Count > 0)
        {
            Serve();
        }
        else if (Served == _packets)
        {
            _simulator.Stop();
        }
    }
}
