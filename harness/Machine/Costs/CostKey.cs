namespace Bakeoff.Machine;

/// <summary>
/// The additive atoms of cost. Every charge of simulated CPU time, and every hardware delay, is a multiple of one of
/// them; a machine profile gives each a value. What each means, who pays it and how often stands in <see cref="CostKeys"/>.
/// </summary>
public enum CostKey
{
    ExitSwitchOut, ExitSwitchIn, ExitPioDecode, ExitMmioDecode, ExitMmioFast, ExitIoBusLookup, ExitUserspaceRoundTrip,
    ExitDeviceDispatch, ExitHypercallDispatch, ExitHaltHandling, ExitWindowHandling, ExitInterruptHandling,
    ApicAccessDecode, ApicMsrDecode, ApicEoi, ApicTimerProgram, ApicEoiVirtual, ApicDeliver, ApicInject,
    ApicPostInterrupt, PostedInterruptLatency,
    IndirectAfterUserspaceExit, IndirectAfterKernelExit,
    IpiSend, IpiLatency, IrqHostEntry, IrqGuestEntry, TimerTick,
    EventfdSignal, EventfdRead, IrqfdInject, WorkQueueItem, PollSystemCall, PollDescriptor,
    VbusHandleLookup, EventQueuePush, EventQueueDispatch, EventQueuePass, ShmSignalStep,
    SystemCall, SchedWake, SchedWakeLatency, IdleExitLatency, SchedContextSwitch, SchedMmSwitch, SoftirqEntry,
    RingLine, RingSegment, RingBarrier,
    SocketSendCall, SocketReceiveCall, TcpTransmitSkb, TcpReceiveSegment, TcpReceiveAck, UdpTransmitSkb, UdpReceiveSkb,
    SkbAlloc, SkbFree, NetdevTransmitSkb, NetdevReceiveSkb, GsoSegment, GroMerge,
    CopyUserByte, CopyGuestByte, ChecksumByte,
    DriverTransmitSkb, DriverReceiveSkb, NapiSchedule, NapiPoll,
    NicTransmitDescriptor, NicDoorbell, NicReceiveDescriptor, NicInterruptHandler, NicDmaLatency,
    BridgeForward, NetifRx, TapTransmit, TapRead, TapWrite, GuestPageTranslate, GetUserPage, BackEndPass,
    MacvlanForward, PacketFilter, PacketClone, PacketSend,
    UpcallSend, UpcallInject, UpcallScan, UpcallDispatch,
    MutexOperation, FutexCall, KvmIrqLine, IoApicEoi, SignalSend, TimerSet, CopyVmmByte, VmmPhysicalAccess, VmmFrame,
    LinkRead, LinkWrite, LinkLatency, LinkDmaSetup, LinkDmaByte,
    DiskSubmit, DiskComplete, DiskHostSubmit, DiskInterruptHandler, DiskService,
    PollLook, HaltPollLook, ExitIoBusEntry, PicAccess, CopyStart, CopyUserColdByte,
    ChargeJitter,
}
