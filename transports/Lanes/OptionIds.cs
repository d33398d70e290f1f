namespace Bakeoff.Transports;

/// <summary>Names of the options and of their named values, for the builders that read them.</summary>
public static class OptionIds
{
    /// <summary>virtio-net: driver generation.</summary>
    public const string Driver = "driver";

    /// <summary>Value of <see cref="Driver"/>: 2.6.29 to 2.6.31, notify-on-empty, reclaim in a tasklet.</summary>
    public const string Driver2631 = "2.6.31";

    /// <summary>Value of <see cref="Driver"/>: 2.6.32 and later, orphan at transmit.</summary>
    public const string Driver2632 = "2.6.32";

    /// <summary>Value of <see cref="Driver"/>: 5.3 and later, a NAPI instance for each transmit queue.</summary>
    public const string Driver53 = "5.3";

    /// <summary>Value of <see cref="Driver"/>: 5.5 and later, receive buffers posted again before half of them are used, packets handed up by eight.</summary>
    public const string Driver55 = "5.5";

    /// <summary>virtio-net: mergeable receive buffers.</summary>
    public const string Mergeable = "mergeable";

    /// <summary>virtio-net: segmentation and checksum offloads.</summary>
    public const string Tso = "tso";

    /// <summary>virtio-net: pairs of a receive and a transmit queue.</summary>
    public const string QueuePairs = "queue-pairs";

    /// <summary>vbus-enet: tx-complete events.</summary>
    public const string Txc = "txc";

    /// <summary>vbus-enet: scatter-gather.</summary>
    public const string Sg = "sg";

    /// <summary>vbus-enet: segmentation offload.</summary>
    public const string Gso = "gso";

    /// <summary>Rings: entries per ring.</summary>
    public const string Size = "size";

    /// <summary>Split virtqueue: event index.</summary>
    public const string EventIdx = "event-idx";

    /// <summary>Split virtqueue: indirect descriptors.</summary>
    public const string Indirect = "indirect";

    /// <summary>Split virtqueue on the vbus bridge: the layer that suppresses notifications.</summary>
    public const string Suppression = "suppression";

    /// <summary>Value of <see cref="Suppression"/>: the virtqueue's flags or event index; the shm-signal is always enabled.</summary>
    public const string SuppressionFlags = "flags";

    /// <summary>Value of <see cref="Suppression"/>: the shm-signal's enabled byte; the virtqueue's flags stay clear.</summary>
    public const string SuppressionSignal = "signal";

    /// <summary>Value of <see cref="Suppression"/>: both.</summary>
    public const string SuppressionBoth = "both";

    /// <summary>mmio-ioeventfd: how the store is decoded.</summary>
    public const string Decode = "decode";

    /// <summary>Value of <see cref="Decode"/>: the instruction emulator runs.</summary>
    public const string DecodeFull = "full";

    /// <summary>Value of <see cref="Decode"/>: the faulting address alone finds the eventfd.</summary>
    public const string DecodeFast = "fast";

    /// <summary>Interrupt paths by irqfd: who injects.</summary>
    public const string Hop = "hop";

    /// <summary>Value of <see cref="Hop"/>: a work item on the host's system workqueue.</summary>
    public const string HopWorkItem = "work-item";

    /// <summary>Value of <see cref="Hop"/>: the signaller itself.</summary>
    public const string HopDirect = "direct";

    /// <summary>Value of <see cref="Hop"/>: the interrupt-remapping hardware, without the host.</summary>
    public const string HopPosted = "posted";

    /// <summary>bridge-event-queue: number of priority levels.</summary>
    public const string Priorities = "priorities";

    /// <summary>bridge-event-queue: one interrupt for all events that wait.</summary>
    public const string Coalesce = "coalesce";

    /// <summary>bridge-event-queue: what a signal's priority is taken from.</summary>
    public const string PriorityBy = "priority-by";

    /// <summary>Value of <see cref="PriorityBy"/>: events before receive before transmit.</summary>
    public const string PriorityByRole = "role";

    /// <summary>Value of <see cref="PriorityBy"/>: the first device of the guest before the second, and so on.</summary>
    public const string PriorityByDevice = "device";

    /// <summary>bridge-event-queue: format of the queue itself.</summary>
    public const string Ring = "ring";

    /// <summary>Value of <see cref="Ring"/>: IOQ with shm-signal.</summary>
    public const string RingIoq = "ioq";

    /// <summary>Value of <see cref="Ring"/>: split virtqueue with flags.</summary>
    public const string RingSplit = "split";

    /// <summary>xen-event-channel: how the upcall enters the guest.</summary>
    public const string Callback = "callback";

    /// <summary>Value of <see cref="Callback"/>: a frame on the guest's stack, its interrupt flag in shared memory.</summary>
    public const string CallbackPv = "pv";

    /// <summary>Value of <see cref="Callback"/>: a vector with the entry of a hardware guest.</summary>
    public const string CallbackVector = "vector";

    /// <summary>pv-ic: how the guest acknowledges.</summary>
    public const string Acknowledge = "acknowledge";

    /// <summary>Value of <see cref="Acknowledge"/>: it clears the bit.</summary>
    public const string AcknowledgeBit = "bit";

    /// <summary>Value of <see cref="Acknowledge"/>: it calls the hypervisor.</summary>
    public const string AcknowledgeHypercall = "hypercall";

    /// <summary>lguest-irq: the guest looks for a waiting interrupt when it turns interrupts on.</summary>
    public const string LooksAgain = "looks-again";

    /// <summary>userspace-io-thread: how many threads.</summary>
    public const string Threads = "threads";

    /// <summary>assigned-intx: who hears of the guest's end of interrupt.</summary>
    public const string EndOfInterrupt = "eoi";

    /// <summary>Value of <see cref="EndOfInterrupt"/>: the VMM, which takes the registers away from the guest for that.</summary>
    public const string EndByVmm = "vmm";

    /// <summary>Value of <see cref="EndOfInterrupt"/>: the kernel, which signals a resample eventfd.</summary>
    public const string EndByResample = "resample";

    /// <summary>bridge-tap: frames that the tap collects before it hands them to the network.</summary>
    public const string RxFrames = "rx-frames";

    /// <summary>userspace-io-thread: when the guest is signalled for transmitted packets.</summary>
    public const string TxSignal = "tx-signal";

    /// <summary>userspace-io-thread: when the guest is signalled for received packets.</summary>
    public const string RxSignal = "rx-signal";

    /// <summary>Value of <see cref="TxSignal"/> and <see cref="RxSignal"/>: behind each packet, if the guest wants it.</summary>
    public const string SignalPacket = "packet";

    /// <summary>Value of <see cref="TxSignal"/> and <see cref="RxSignal"/>: behind each packet, whatever the guest wants.</summary>
    public const string SignalAlways = "always";

    /// <summary>Value of <see cref="TxSignal"/> and <see cref="RxSignal"/>: at the end of a run, if the guest wants it.</summary>
    public const string SignalRun = "run";

    /// <summary>Value of <see cref="RxSignal"/>: when a select() behind a packet finds no further one.</summary>
    public const string SignalSelect = "select";

    /// <summary>userspace-io-thread: timeout of that select().</summary>
    public const string SelectUsecs = "select-us";

    /// <summary>userspace-io-thread: received packets go through a buffer of the VMM.</summary>
    public const string Bounce = "bounce";

    /// <summary>intx-pulse: the VMM looks at its ISR before it pulses the line.</summary>
    public const string IsrGate = "isr-gate";

    /// <summary>intx-pulse: who lowers the line.</summary>
    public const string Line = "line";

    /// <summary>Value of <see cref="Line"/>: the signaller, at once.</summary>
    public const string LinePulse = "pulse";

    /// <summary>Value of <see cref="Line"/>: the reader of the status.</summary>
    public const string LineHeld = "held";

    /// <summary>intx-pulse: the guest's interrupt controller.</summary>
    public const string Chip = "chip";

    /// <summary>Value of <see cref="Chip"/>: the 8259 pair.</summary>
    public const string ChipPic = "pic";

    /// <summary>Value of <see cref="Chip"/>: the I/O APIC.</summary>
    public const string ChipIoApic = "ioapic";

    /// <summary>intx-pulse: the 8259's input of the first device.</summary>
    public const string Irq = "irq";

    /// <summary>virtio-net: the header lies in front of the frame, in the same buffer.</summary>
    public const string InlineHeader = "inline-header";

    /// <summary>virtio-net: the device says that a received checksum was found right.</summary>
    public const string DataValid = "data-valid";

    /// <summary>vhost-worker: how many workers.</summary>
    public const string Worker = "worker";

    /// <summary>Value of <see cref="Worker"/>: one for all devices of the host.</summary>
    public const string Global = "global";

    /// <summary>Value of <see cref="Threads"/> and <see cref="Worker"/>: one per device.</summary>
    public const string PerDevice = "per-device";

    /// <summary>Value of <see cref="Threads"/>: one per queue.</summary>
    public const string PerQueue = "per-queue";

    /// <summary>Value of <see cref="Threads"/>: one per queue, which waits in the call that moves a frame; kicks are never turned off.</summary>
    public const string Blocking = "blocking";

    /// <summary>Value of <see cref="Worker"/>: one per virtqueue.</summary>
    public const string PerVirtqueue = "per-virtqueue";

    /// <summary>Value of <see cref="Worker"/>: two threads of the hypervisor's process that block in an ioctl.</summary>
    public const string Splice = "splice";

    /// <summary>vhost-worker: generation of the transmit and receive loops.</summary>
    public const string Loops = "loops";

    /// <summary>
    /// Value of <see cref="Loops"/>: one descriptor per received frame, address space switched per run.
    /// </summary>
    public const string Loops2634 = "2.6.34";

    /// <summary>Value of <see cref="Loops"/>: mergeable buffers and event index, address space kept.</summary>
    public const string Loops31 = "3.1";

    /// <summary>vhost-worker: bytes after which a run yields.</summary>
    public const string WeightBytes = "weight-bytes";

    /// <summary>vhost-worker: packet budget of a run.</summary>
    public const string WeightPackets = "weight-packets";

    /// <summary>venet-kthreads: packets per signal to the guest.</summary>
    public const string TxMitigation = "txmitigation";

    /// <summary>venet-kthreads: age of the last kick from which a kick is served inline.</summary>
    public const string BurstThreshold = "burstthresh-us";

    /// <summary>venet-kthreads: guest memory is looked up page by page.</summary>
    public const string PageWise = "page-wise";

    /// <summary>venet-kthreads: map guest pages instead of copying.</summary>
    public const string ZeroCopy = "zero-copy";

    /// <summary>qemu-io-thread: when frames from the guest are sent.</summary>
    public const string Tx = "tx";

    /// <summary>Value of <see cref="Tx"/>: some time after the first kick, or at the second.</summary>
    public const string TxTimer = "timer";

    /// <summary>Value of <see cref="Tx"/>: in a bottom half of the io thread.</summary>
    public const string TxBottomHalf = "bh";

    /// <summary>Attachment: what a full queue does.</summary>
    public const string WhenFull = "full";

    /// <summary>Value of <see cref="WhenFull"/>: the netdev is stopped.</summary>
    public const string WhenFullStop = "stop";

    /// <summary>Value of <see cref="WhenFull"/>: the frame is dropped.</summary>
    public const string WhenFullDrop = "drop";

    /// <summary>lguest-launcher: what the waker does to a guest.</summary>
    public const string Break = "break";

    /// <summary>Value of <see cref="Break"/>: wakes one that has halted.</summary>
    public const string BreakWake = "wake";

    /// <summary>Value of <see cref="Break"/>: wakes it, or kicks one that runs.</summary>
    public const string BreakKick = "kick";

    /// <summary>lguest-launcher: whether the driver's wish for no interrupt counts.</summary>
    public const string Signal = "signal";

    /// <summary>Value of <see cref="Signal"/>: it does, but for a ring that has become empty.</summary>
    public const string SignalWanted = "wanted";

    /// <summary>lguest-launcher: whether a timer holds transmit kicks back.</summary>
    public const string Timer = "timer";

    /// <summary>lguest-launcher: for how long.</summary>
    public const string TimerUsecs = "timer-us";

    /// <summary>Value of <see cref="Timer"/>: kicks stay on.</summary>
    public const string TimerNone = "none";

    /// <summary>Value of <see cref="Timer"/>: always as long.</summary>
    public const string TimerFixed = "fixed";

    /// <summary>Value of <see cref="Timer"/>: by what the last expiries found.</summary>
    public const string TimerAdaptive = "adaptive";

    /// <summary>qemu-io-thread: when a bottom half runs.</summary>
    public const string BottomHalf = "bottom-half";

    /// <summary>Value of <see cref="BottomHalf"/>: at the end of the turn that schedules it.</summary>
    public const string SameTurn = "same-turn";

    /// <summary>Value of <see cref="BottomHalf"/>: behind another poll().</summary>
    public const string NextTurn = "next-turn";

    /// <summary>qemu-io-thread: granularity of the VMM's timers.</summary>
    public const string TimerFloor = "timer-floor-us";

    /// <summary>e1000: read a register back behind each mask write.</summary>
    public const string FlushReads = "flush-reads";

    /// <summary>register-model: least time between interrupts.</summary>
    public const string Mitigation = "mitigation-us";

    /// <summary>bridge-tap, macvtap, raw-socket: send buffer of the socket.</summary>
    public const string SendBuffer = "sndbuf-bytes";

    /// <summary>bridge-tap: packets that wait for the reader.</summary>
    public const string Queue = "queue";

    /// <summary>raw-socket: receive buffer of the packet socket.</summary>
    public const string ReceiveBuffer = "rcvbuf-bytes";
    /// <summary>
    /// Value of <see cref="Loops"/>: completions published per batch of 64, a run also ends after 256 packets.
    /// </summary>
    public const string Loops420 = "4.20";

    /// <summary>vhost-worker: time that a handler polls ring and socket before it turns kicks on.</summary>
    public const string BusyLoop = "busyloop-us";

    /// <summary>sidecore: packets of one queue served per turn.</summary>
    public const string TurnPackets = "turn-packets";

    /// <summary>virtio-net: longest delay of a receive interrupt.</summary>
    public const string RxUsecs = "rx-usecs";

    /// <summary>virtio-net: received packets that end the delay early.</summary>
    public const string RxPackets = "rx-packets";

    /// <summary>virtio-net: longest delay of a transmit interrupt.</summary>
    public const string TxUsecs = "tx-usecs";

    /// <summary>virtio-net: transmitted packets that end the delay early.</summary>
    public const string TxPackets = "tx-packets";
}
