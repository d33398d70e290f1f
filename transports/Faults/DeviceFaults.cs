using Bakeoff.Machine;

namespace Bakeoff.Transports;

/// <summary>
/// The fault policy at work for one device: the only place that says what a broken ring, a malformed packet or a short
/// buffer leads to. Back ends ask; the loops around the answers are their own, so that what follows from an answer
/// (vhost's worker that spins on an "empty" ring) emerges from them.
/// </summary>
/// <remarks>
/// <code>
///                    IOQ ring            split ring: exits process   looks empty   ends run      drops packet
///   ring broken      host BUG            VM exit(1)                  (goes on)     run ends      run ends (synthetic)
///   packet bad       drop                exit(1), or unchecked       run ends      run ends      drop
///   buffer short     clip                exit(1)                     give back     give back     clip
///   hardened         ring broken: the queue stops; packet bad: drop; buffer short: complete it empty
/// </code>
/// From the code readings collected for QEMU of October 2009, vhost of 2.6.34 and 3.1, and AlacrityVM's ioq and venet.
/// </remarks>
public sealed class DeviceFaults(HostFaults? host, int addressSpace)
{
    private bool _isBroken;

    /// <summary>The policy.</summary>
    public FaultPolicy Policy => host?.Policy ?? FaultPolicy.Strict;

    /// <summary>The ring of <paramref name="queue"/> is broken. True if the back end's run must end; false if it sees an empty ring.</summary>
    public bool RingBroken(DeviceQueue queue, ErrorStyle style)
    {
        string fault = queue.Host.Fault ?? "the ring is broken";
        Invariant.That(Policy != FaultPolicy.Strict, fault);
        bool isIoq = queue.IsIoq;
        if (Policy == FaultPolicy.Historical && style == ErrorStyle.LooksEmpty && !isIoq)
        {
            return false;
        }

        if (!_isBroken)
        {
            _isBroken = true;
            Break(queue, style, isIoq, fault);
        }

        return true;
    }

    /// <summary>What to do with a packet that makes no sense in a ring that does.</summary>
    public PacketVerdict BadPacket(DeviceQueue queue, ErrorStyle style, PacketFaultKind kind, string fault)
    {
        Invariant.That(Policy != FaultPolicy.Strict, fault);
        PacketVerdict verdict = Policy == FaultPolicy.Hardened ? PacketVerdict.Drop : HistoricalVerdict(queue, style, kind, fault);
        if (verdict == PacketVerdict.Drop)
        {
            host!.Log.PacketsDropped++;
            host.Note(Policy == FaultPolicy.Historical && kind == PacketFaultKind.NoPayload && style == ErrorStyle.ExitsProcess ? FaultDetector.Kernel : FaultDetector.BackEnd,
                fault + ": dropped");
        }

        return verdict;
    }

    /// <summary>What to do with a receive buffer that is too small.</summary>
    public TruncationVerdict Truncated(DeviceQueue queue, ErrorStyle style)
    {
        if (Policy == FaultPolicy.Strict)
        {
            return TruncationVerdict.GiveBack;
        }

        if (Policy == FaultPolicy.Hardened)
        {
            host!.Note(FaultDetector.BackEnd, "the buffer is too small for the frame: completed empty");
            return TruncationVerdict.CompleteEmpty;
        }

        if (queue.IsIoq || style == ErrorStyle.DropsPacket)
        {
            return TruncationVerdict.Clip;
        }

        if (style == ErrorStyle.ExitsProcess)
        {
            Exit("truncating a packet");
        }
        else
        {
            host!.Note(FaultDetector.BackEnd, "discarded a truncated packet");
        }

        return TruncationVerdict.GiveBack;
    }

    private void Break(DeviceQueue queue, ErrorStyle style, bool isIoq, string fault)
    {
        if (Policy == FaultPolicy.Historical && isIoq)
        {
            host!.Note(FaultDetector.Kernel, "BUG in the host's kernel: " + fault);
            host.Panic();
        }
        else if (Policy == FaultPolicy.Historical && style == ErrorStyle.ExitsProcess)
        {
            Exit(fault);
        }
        else
        {
            host!.Log.DevicesBroken++;
            host.Note(FaultDetector.RingCheck, $"{queue.Role} queue stopped: {fault}");
        }
    }

    private PacketVerdict HistoricalVerdict(DeviceQueue queue, ErrorStyle style, PacketFaultKind kind, string fault)
    {
        if (queue.IsIoq || style == ErrorStyle.DropsPacket || kind == PacketFaultKind.Content)
        {
            return PacketVerdict.Drop;
        }

        if (style == ErrorStyle.ExitsProcess)
        {
            switch (kind)
            {
                case PacketFaultKind.NoPayload:
                    return PacketVerdict.Drop; // the tap refuses it
                case PacketFaultKind.Writable:
                    return PacketVerdict.Accept;
                default:
                    Exit(fault);
                    return PacketVerdict.EndRun;
            }
        }

        host!.Note(FaultDetector.BackEnd, $"{queue.Role} run ended, kicks stay off: {fault}");
        return PacketVerdict.EndRun;
    }

    private void Exit(string fault)
    {
        host!.Note(FaultDetector.Hypervisor, "exit(1): " + fault);
        host.KillProcess(addressSpace);
    }
}
