namespace Bakeoff.Transports.Bus;

/// <summary>A file of the host's kernel that descriptors and other files refer to. The last reference that goes releases it.</summary>
public class KernelFile(bool isSocket)
{
    /// <summary>True for what vhost can send to: a tap, a macvtap, a packet socket.</summary>
    public bool IsSocket { get; } = isSocket;

    /// <summary>References: one at first, the process's descriptor.</summary>
    public int References { get; private set; } = 1;

    /// <summary>True once nobody refers to it any more.</summary>
    public bool IsReleased => References == 0;

    /// <summary>Takes a reference.</summary>
    public void Get() => References++;

    /// <summary>Gives one back.</summary>
    public void Put()
    {
        Machine.Invariant.That(References > 0, "a reference to a file that is gone");
        if (--References == 0)
        {
            Release();
        }
    }

    /// <summary>Nobody refers to it any more.</summary>
    protected virtual void Release()
    {
    }
}
