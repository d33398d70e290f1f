namespace Bakeoff.Transports;

/// <summary>The slots of each player.</summary>
public static class Players
{
    /// <summary>All players in slot order.</summary>
    public static IReadOnlyList<Player> All { get; } =
        [Player.Protocol, Player.Kick, Player.Interrupts, Player.BackEnd, Player.Attachment];

    /// <summary>The slots that the player holds.</summary>
    public static IReadOnlyList<PartSlot> Slots(this Player player) => player switch
    {
        Player.Protocol => [PartSlot.FrontEnd, PartSlot.Rings],
        Player.Kick => [PartSlot.Kick],
        Player.Interrupts => [PartSlot.Interrupts],
        Player.BackEnd => [PartSlot.BackEnd],
        Player.Attachment => [PartSlot.Attachment],
        _ => throw new ArgumentOutOfRangeException(nameof(player), player, "not a player"),
    };

    /// <summary>
    /// Name in CSV: <c>protocol</c>, <c>kick</c>, <c>interrupts</c>, <c>back_end</c>, <c>attachment</c>.
    /// </summary>
    public static string Id(this Player player) =>
        player == Player.Protocol ? "protocol" : player.Slots()[0].Id();
}
