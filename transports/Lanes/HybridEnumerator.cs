using Bakeoff.Machine;

namespace Bakeoff.Transports;

/// <summary>Lists combinations of parts and says of each whether it is a lane or why not.</summary>
internal sealed class HybridEnumerator(TransportCatalog catalog)
{
    /// <summary>Every combination of kinds.</summary>
    public IEnumerable<HybridInfo> All(Era? era)
    {
        foreach (PartKind[] kinds in CombinationsFrom(PartSlot.FrontEnd, new PartKind[PartSlots.Count]))
        {
            Contestant nearest = Nearest(kinds);
            Era chosen = era ?? nearest.DefaultEra;
            IEnumerable<PartChoice> parts = kinds.Select(kind =>
                kind == nearest.KindIn(kind.Slot, chosen) ? nearest.Part(kind.Slot, chosen) : kind.In(chosen));
            yield return Judge(nearest, chosen, new LaneParts(parts));
        }
    }

    /// <summary>
    /// Every combination of two lanes' parts, the players in which they differ swapped in binary order.
    /// </summary>
    public IEnumerable<HybridInfo> Between(Lane first, Lane second)
    {
        if (first.Era != second.Era)
        {
            throw new LaneException(
                $"lanes '{first}' and '{second}' have different eras ({first.Era}, {second.Era}): "
                + "parts are swapped within one era");
        }

        return BetweenSameEra(first, second);
    }

    private IEnumerable<HybridInfo> BetweenSameEra(Lane first, Lane second)
    {
        Player[] players = [.. Players.All.Where(player =>
            player.Slots().Any(slot => !first[slot].IsSameAs(second[slot])))];
        for (int swapped = 0; swapped < 1 << players.Length; swapped++)
        {
            LaneParts parts = first.Parts;
            for (int i = 0; i < players.Length; i++)
            {
                if ((swapped & (1 << i)) != 0)
                {
                    parts = players[i].Slots().Aggregate(parts, (all, slot) => all.With(second[slot]));
                }
            }

            // With every player swapped it is the second lane itself, under the second lane's name.
            Contestant named = parts.AreSameAs(second.Parts) ? second.Contestant : first.Contestant;
            yield return Judge(named, first.Era, parts);
        }
    }

    /// <summary>Applies concessions until nothing more helps: what is refused then is refused for good.</summary>
    private HybridInfo Judge(Contestant contestant, Era era, LaneParts wanted)
    {
        LaneParts parts = wanted;
        List<Concession> concessions = [];
        IReadOnlyList<RefusalRule> refusals = catalog.RefusalsOf(parts);
        while (refusals.FirstOrDefault(rule => rule.Concession is not null)?.Concession is { } concession)
        {
            Invariant.That(!concessions.Contains(concession), $"the concession {concession} does not satisfy its rule");
            parts = parts.With(parts[concession.Slot].With(concession.Option, concession.Value));
            concessions.Add(concession);
            refusals = catalog.RefusalsOf(parts);
        }

        bool valid = refusals.Count == 0;
        LaneParts judged = valid ? parts : wanted;
        return new HybridInfo
        {
            Id = LaneText.Print(contestant, era, judged),
            Parts = judged,
            Lane = valid ? new Lane(contestant, era, judged) : null,
            Refusals = refusals,
            Concessions = valid ? concessions : [],
        };
    }

    private Contestant Nearest(PartKind[] kinds) =>
        catalog.Contestants.MaxBy(contestant => kinds.Count(kind => contestant[kind.Slot] == kind))!;

    private IEnumerable<PartKind[]> CombinationsFrom(PartSlot slot, PartKind[] chosen)
    {
        foreach (PartKind kind in catalog.KindsOf(slot))
        {
            chosen[(int)slot] = kind;
            if (slot == PartSlot.Attachment)
            {
                yield return chosen;
                continue;
            }

            foreach (PartKind[] combination in CombinationsFrom(slot + 1, chosen))
            {
                yield return combination;
            }
        }
    }
}
