using System.Numerics;
using Bakeoff.Machine;

namespace Bakeoff.Transports.Interrupts;

/// <summary>
/// The elementary steps of the guest's event-channel handler on the shared page, in the order in which it takes them; time passes
/// between any two. A test puts them in another order and sees an event get lost.
/// </summary>
internal class UpcallScan(XenSharedInfo page)
{
    /// <summary>The page.</summary>
    protected XenSharedInfo Page => page;

    /// <summary>First: the master flag off. An event from now on sets it again, and is not missed.</summary>
    public virtual void ClearUpcallPending() => page.SetUpcallPending(false);

    /// <summary>Then: the selector, exchanged for 0.</summary>
    public virtual ulong TakeSelector() => page.Selector.TakeWord(0);

    /// <summary>Then, again and again until there is nothing: the next port of a word that is pending and not masked, or -1.</summary>
    public int NextPort(int word)
    {
        ulong active = page.Pending.Word(word) & ~page.Mask.Word(word);
        return active == 0 ? -1 : (word * SharedBitmap.WordBits) + BitOperations.TrailingZeroCount(active);
    }

    /// <summary>Acknowledges a port before its handler runs: an event during the handler sets the bit again.</summary>
    public virtual void Acknowledge(int port) => page.Pending.Clear(port);

    /// <summary>The handler of the port has run.</summary>
    public virtual void Handled(int port)
    {
    }
}
