namespace Bakeoff.Transports;

/// <summary>Names of the six slots as lane ids, matrix files and CSV columns write them.</summary>
public static class PartSlots
{
    /// <summary>All slots in printing order.</summary>
    public static IReadOnlyList<PartSlot> All { get; } =
    [
        PartSlot.FrontEnd, PartSlot.Rings, PartSlot.Kick, PartSlot.Interrupts, PartSlot.BackEnd, PartSlot.Attachment,
    ];

    /// <summary>Number of slots.</summary>
    public const int Count = 6;

    /// <summary>Names of all slots in printing order.</summary>
    public static IReadOnlyList<string> Ids { get; } = [.. All.Select(Id)];

    /// <summary>
    /// The slot's name: <c>front_end</c>, <c>rings</c>, <c>kick</c>, <c>interrupts</c>, <c>back_end</c>,
    /// <c>attachment</c>.
    /// </summary>
    public static string Id(this PartSlot slot) => slot switch
    {
        PartSlot.FrontEnd => "front_end",
        PartSlot.Rings => "rings",
        PartSlot.Kick => "kick",
        PartSlot.Interrupts => "interrupts",
        PartSlot.BackEnd => "back_end",
        PartSlot.Attachment => "attachment",
        _ => throw new ArgumentOutOfRangeException(nameof(slot), slot, "not a part slot"),
    };

    /// <summary>The question that the slot answers, one sentence.</summary>
    public static string Question(this PartSlot slot) => slot switch
    {
        PartSlot.FrontEnd => "When does the guest driver reclaim, refill, stop, kick and ask for interrupts?",
        PartSlot.Rings => "What lies in shared memory, and how is a notification suppressed?",
        PartSlot.Kick => "How does the guest tell the host?",
        PartSlot.Interrupts => "How does the host tell the guest?",
        PartSlot.BackEnd => "Who services the rings, in which thread, with how many copies?",
        PartSlot.Attachment => "Where does the host side get and put frames?",
        _ => throw new ArgumentOutOfRangeException(nameof(slot), slot, "not a part slot"),
    };

    /// <summary>The slot of that name; false if there is none.</summary>
    public static bool TryParse(string id, out PartSlot slot)
    {
        foreach (PartSlot candidate in All)
        {
            if (candidate.Id() == id)
            {
                slot = candidate;
                return true;
            }
        }

        slot = default;
        return false;
    }
}
