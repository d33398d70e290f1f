namespace Bakeoff.Transports.Bus;

/// <summary>
/// An open /dev/vhost-net (Linux 2.6.34 include/linux/vhost.h): who may do what, in which order. Each call is one system call of the
/// VMM; <see cref="Calls"/> counts them.
/// </summary>
/// <remarks>
/// Whoever owns the file lends it his address space: SET_OWNER once, and every other call from another address space is -EPERM. The
/// checks of order beyond that are inference.
/// </remarks>
public sealed class VhostFile : KernelFile
{
    /// <summary>Queues of a network device: receive, transmit.</summary>
    public const int Queues = 2;

    /// <summary>Regions of guest memory that the table may have.</summary>
    public const int RegionsMax = 64;

    private readonly VringState[] _vrings = [new(), new()];
    private readonly uint _features;
    private readonly bool _takesAnyFile;
    private int _owner = -1;
    private bool _hasMemory;

    /// <summary>
    /// A file whose kernel knows <paramref name="features"/>. <paramref name="takesAnyFile"/> is what the review of August 2009 warns of: with
    /// any descriptor as a back end, a file can be its own, and then no close releases it. The merged code asks for a socket.
    /// </summary>
    public VhostFile(uint features, bool takesAnyFile = false)
        : base(isSocket: false)
    {
        _features = features;
        _takesAnyFile = takesAnyFile;
    }

    /// <summary>System calls made.</summary>
    public int Calls { get; private set; }

    /// <summary>Features set.</summary>
    public uint Features { get; private set; }

    /// <summary>SET_OWNER from the process with <paramref name="addressSpace"/>.</summary>
    public Errno SetOwner(int addressSpace)
    {
        Calls++;
        if (_owner >= 0)
        {
            return Errno.EBUSY;
        }

        _owner = addressSpace;
        return Errno.Ok;
    }

    /// <summary>RESET_OWNER: queues are stopped and everything is forgotten.</summary>
    public Errno ResetOwner(int addressSpace)
    {
        Errno error = Check(addressSpace);
        if (error == Errno.Ok)
        {
            _owner = -1;
            _hasMemory = false;
            Release();
            _vrings[0] = new VringState();
            _vrings[1] = new VringState();
        }

        return error;
    }

    /// <summary>GET_FEATURES: needs no owner.</summary>
    public uint GetFeatures()
    {
        Calls++;
        return _features;
    }

    /// <summary>SET_FEATURES.</summary>
    public Errno SetFeatures(int addressSpace, uint features)
    {
        Errno error = Check(addressSpace);
        if (error == Errno.Ok && (features & ~_features) != 0)
        {
            return Errno.EINVAL;
        }

        Features = error == Errno.Ok ? features : Features;
        return error;
    }

    /// <summary>SET_MEM_TABLE with <paramref name="regions"/> regions.</summary>
    public Errno SetMemoryTable(int addressSpace, int regions)
    {
        Errno error = Check(addressSpace);
        if (error == Errno.Ok && regions is < 1 or > RegionsMax)
        {
            return Errno.EINVAL;
        }

        _hasMemory |= error == Errno.Ok;
        return error;
    }

    /// <summary>SET_VRING_NUM: a power of two, while the queue is stopped.</summary>
    public Errno SetSize(int addressSpace, int queue, int entries) => Change(addressSpace, queue, mustBeStopped: true, vring =>
    {
        if (entries is < 1 or > 32768 || (entries & (entries - 1)) != 0)
        {
            return Errno.EINVAL;
        }

        vring.Size = entries;
        return Errno.Ok;
    });

    /// <summary>SET_VRING_ADDR.</summary>
    public Errno SetAddress(int addressSpace, int queue, ulong address) => Change(addressSpace, queue, mustBeStopped: true, vring =>
    {
        if (address % 4096 != 0)
        {
            return Errno.EINVAL;
        }

        vring.Address = address;
        return Errno.Ok;
    });

    /// <summary>SET_VRING_BASE: where to go on; not while the queue runs.</summary>
    public Errno SetBase(int addressSpace, int queue, ushort lastAvailable) => Change(addressSpace, queue, mustBeStopped: true, vring =>
    {
        vring.Base = lastAvailable;
        return Errno.Ok;
    });

    /// <summary>GET_VRING_BASE.</summary>
    public Errno GetBase(int addressSpace, int queue, out ushort lastAvailable)
    {
        Errno error = Change(addressSpace, queue, mustBeStopped: false, _ => Errno.Ok);
        lastAvailable = error == Errno.Ok ? _vrings[queue].Base : (ushort)0;
        return error;
    }

    /// <summary>SET_VRING_KICK: the eventfd that wakes the worker.</summary>
    public Errno SetKick(int addressSpace, int queue) => Change(addressSpace, queue, mustBeStopped: false, _ => Errno.Ok);

    /// <summary>SET_VRING_CALL: the eventfd behind the guest's vector.</summary>
    public Errno SetCall(int addressSpace, int queue) => Change(addressSpace, queue, mustBeStopped: false, _ => Errno.Ok);

    /// <summary>NET_SET_BACKEND: a socket starts the queue, null (a descriptor of -1) stops it. The queue holds a reference to what it was given.</summary>
    public Errno SetBackEnd(int addressSpace, int queue, KernelFile? file) => Change(addressSpace, queue, mustBeStopped: false, vring =>
    {
        if (file is not null && (!_hasMemory || vring.Size == 0 || vring.Address == 0))
        {
            return Errno.EFAULT;
        }

        if (file is not null && !file.IsSocket && !_takesAnyFile)
        {
            return Errno.ENOTSOCK;
        }

        file?.Get();
        vring.BackEnd?.Put();
        vring.BackEnd = file;
        return Errno.Ok;
    });

    /// <summary>The worker has taken packets up to here: what GET_VRING_BASE answers.</summary>
    public void Advance(int queue, ushort lastAvailable) => _vrings[queue].Base = lastAvailable;

    /// <summary>The back ends' references go with the file.</summary>
    protected override void Release()
    {
        foreach (VringState vring in _vrings)
        {
            KernelFile? file = vring.BackEnd;
            vring.BackEnd = null;
            file?.Put();
        }
    }

    private Errno Change(int addressSpace, int queue, bool mustBeStopped, Func<VringState, Errno> change)
    {
        Errno error = Check(addressSpace);
        if (error != Errno.Ok)
        {
            return error;
        }

        if (queue is < 0 or >= Queues)
        {
            return Errno.EINVAL;
        }

        return mustBeStopped && _vrings[queue].BackEnd is not null ? Errno.EBUSY : change(_vrings[queue]);
    }

    private Errno Check(int addressSpace)
    {
        Calls++;
        return _owner == addressSpace ? Errno.Ok : Errno.EPERM;
    }

    private sealed class VringState
    {
        public int Size { get; set; }

        public ulong Address { get; set; }

        public ushort Base { get; set; }

        public KernelFile? BackEnd { get; set; }
    }
}
