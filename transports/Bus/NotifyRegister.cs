using Bakeoff.Machine;
using Bakeoff.Transports.BackEnds;
using Bakeoff.Transports.Kicks;
using Bakeoff.Transports.Vmm;

namespace Bakeoff.Transports.Bus;

/// <summary>
/// The notify register of a virtio function. The guest always writes the same port; whether an ioeventfd claims the write in the kernel or it
/// goes out to the VMM is the VMM's choice, and may change while the guest runs.
/// </summary>
/// <remarks>
/// <code>
///   OUT16 queue --exit--  ioeventfd registered:  back end's eventfd, in the kernel
///                         none:                  KVM_RUN returns; [global lock] the device model's handler
/// </code>
/// </remarks>
public sealed class NotifyRegister(Vcpu vcpu) : IKickPath
{
    private readonly DoorbellKick _eventfds = new(vcpu, DoorbellKind.PioIoeventfd);
    private UserspaceKick? _vmm;
    private bool _isEventfd;

    /// <summary>ioeventfds registered now.</summary>
    public int Eventfds => _isEventfd ? _eventfds.Queues : 0;

    /// <summary>A back end takes its queues' kicks: by eventfd, or in <paramref name="process"/>, by its handler under the lock.</summary>
    internal void Claim(IEnumerable<DeviceQueue> queues, BackEnd backEnd, VmmProcess? process)
    {
        Unclaim();
        _isEventfd = process is null;
        _vmm = process is null ? null : new UserspaceKick(ExitReason.IoInstruction, process.GlobalLock);
        foreach (DeviceQueue queue in queues)
        {
            Register(queue, backEnd);
        }
    }

    /// <summary>Nobody listens any more.</summary>
    internal void Unclaim()
    {
        _eventfds.Clear();
        _vmm = null;
    }

    /// <inheritdoc/>
    public void Register(DeviceQueue queue, IQueueListener listener)
    {
        if (_isEventfd)
        {
            _eventfds.Register(queue, listener);
        }
        else
        {
            _vmm!.Register(queue, listener);
        }
    }

    /// <inheritdoc/>
    public SimTask KickAsync(CpuContext context, DeviceQueue queue) =>
        _isEventfd ? _eventfds.KickAsync(context, queue) : _vmm!.KickAsync(context, queue);
}
