using Bakeoff.Machine;
using Bakeoff.Transports.Vmm;

namespace Bakeoff.Transports.EmulatedNics;

/// <summary>
/// The registers of an emulated NIC as its driver reaches them: every read and every write is a heavy exit, after which the
/// model's register function runs in the vCPU thread under the global lock.
/// </summary>
internal sealed class RegisterWindow
{
    private readonly ExitReason _reason;
    private readonly Access[] _accesses; // two for each vCPU: from its interrupt handlers, and from elsewhere

    /// <summary>
    /// Maps the registers of <paramref name="model"/> into a guest of <paramref name="vcpus"/> vCPUs, by port or by memory as
    /// <paramref name="reason"/> says.
    /// </summary>
    public RegisterWindow(int vcpus, VmmProcess vmm, ExitReason reason, EmulatedNicModel model)
    {
        _reason = reason;
        _accesses = [.. Enumerable.Range(0, 2 * vcpus).Select(_ => new Access(vmm, model))];
    }

    /// <summary>Accesses that tell the device something or ask it about its state while a driver works: neither kick nor status read.</summary>
    public long OtherAccesses { get; private set; }

    /// <summary>Writes that tell the device about new descriptors or free room.</summary>
    public long Kicks { get; private set; }

    /// <summary>Reads of the cause register by the interrupt handler.</summary>
    public long StatusReads { get; private set; }

    /// <summary>A write that tells the device about work.</summary>
    public SimTask KickAsync(CpuContext context, int register, uint value)
    {
        Kicks++;
        return AccessAsync(context, register, value, isWrite: true);
    }

    /// <summary>The interrupt handler asks why; the answer is in <see cref="Value"/>.</summary>
    public SimTask ReadStatusAsync(CpuContext context, int register)
    {
        StatusReads++;
        return AccessAsync(context, register, 0, isWrite: false);
    }

    /// <summary>Any other write: masks, acknowledgements.</summary>
    public SimTask WriteAsync(CpuContext context, int register, uint value)
    {
        OtherAccesses++;
        return AccessAsync(context, register, value, isWrite: true);
    }

    /// <summary>Any other read; the answer is in <see cref="Value"/>.</summary>
    public SimTask ReadAsync(CpuContext context, int register)
    {
        OtherAccesses++;
        return AccessAsync(context, register, 0, isWrite: false);
    }

    /// <summary>What <paramref name="context"/> read last. An interrupt between a read and this has its own.</summary>
    public uint Value(CpuContext context) => Of(context).Value;

    private Access Of(CpuContext context) =>
        _accesses[(2 * context.Processor.Vcpu!.Index) + (context.Level == CpuLevel.HardInterrupt ? 0 : 1)];

    private async SimTask AccessAsync(CpuContext context, int register, uint value, bool isWrite)
    {
        if (context.OwedPs > 0)
        {
            await context.Pay();
        }

        Access access = Of(context);
        access.Set(register, value, isWrite);
        await context.Processor.Vcpu!.Exit(context, _reason, access);
    }

    private sealed class Access(VmmProcess vmm, EmulatedNicModel model) : VmmExitHandler(vmm.GlobalLock)
    {
        private int _register;
        private bool _isWrite;

        public uint Value { get; private set; }

        public void Set(int register, uint value, bool isWrite)
        {
            _register = register;
            Value = value;
            _isWrite = isWrite;
        }

        protected override SimTask RunAsync(CpuContext vcpuThread)
        {
            if (_isWrite)
            {
                return model.WriteAsync(vcpuThread, _register, Value);
            }

            Value = model.Peek(_register);
            return model.AfterReadAsync(vcpuThread, _register);
        }
    }
}
