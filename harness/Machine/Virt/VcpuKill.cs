namespace Bakeoff.Machine;

/// <summary>The end of a vCPU.</summary>
public static class VcpuKill
{
    /// <summary>The vCPU's thread is killed, from an event: the guest stops between two instructions and never goes on.</summary>
    public static void Kill(this Vcpu vcpu)
    {
        if (vcpu.Guest.IsPowered)
        {
            vcpu.Settle();
            vcpu.Guest.PowerOff();
        }

        vcpu.Thread.Kill();
    }
}
