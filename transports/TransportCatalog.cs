using Bakeoff.Machine;

namespace Bakeoff.Transports;

/// <summary>
/// The kinds of parts, the contestants composed of them, and the combinations that are refused: pure data, read by the
/// command line, the matrix, the README and the tests. Reads lane ids, and lists hybrids.
/// </summary>
public sealed class TransportCatalog
{
    private readonly PartKind[][] _kindsBySlot;

    /// <summary>
    /// Creates a catalogue and checks that it is consistent: unique ids, known kinds, runnable contestants.
    /// </summary>
    public TransportCatalog(
        IEnumerable<PartKind> kinds, IEnumerable<Contestant> contestants, IEnumerable<RefusalRule> rules)
    {
        PartKind[] all = [.. kinds];
        _kindsBySlot = [.. PartSlots.All.Select(slot => all.Where(kind => kind.Slot == slot).ToArray())];
        Kinds = [.. _kindsBySlot.SelectMany(slot => slot)];
        Contestants = [.. contestants];
        Rules = [.. rules];
        CheckConsistency();
    }

    /// <summary>The catalogue of this program. A new part or contestant is one entry in one of these lists.</summary>
    public static TransportCatalog Default { get; } = new(
        [
            .. FrontEndKinds.All, .. RingKinds.All, .. KickKinds.All, .. InterruptKinds.All, .. BackEndKinds.All,
            .. AttachmentKinds.All,
        ],
        KnownContestants.All,
        RefusalTable.All);

    /// <summary>All kinds, slot by slot.</summary>
    public IReadOnlyList<PartKind> Kinds { get; }

    /// <summary>All contestants in listing order.</summary>
    public IReadOnlyList<Contestant> Contestants { get; }

    /// <summary>The refusal table.</summary>
    public IReadOnlyList<RefusalRule> Rules { get; }

    /// <summary>The kinds that fill a slot.</summary>
    public IReadOnlyList<PartKind> KindsOf(PartSlot slot) => _kindsBySlot[(int)slot];

    /// <summary>The kind of that id in a slot, or null.</summary>
    public PartKind? FindKind(PartSlot slot, string id) => KindsOf(slot).FirstOrDefault(kind => kind.Id == id);

    /// <summary>The contestant of that id, or null.</summary>
    public Contestant? FindContestant(string id) => Contestants.FirstOrDefault(contestant => contestant.Id == id);

    /// <summary>
    /// Reads a lane id: <c>vhost-net@2011-10+interrupts=bridge-event-queue[priorities=2]+back_end[worker=global]</c>.
    /// An era in the text wins over <paramref name="era"/>, and that over the contestant's own.
    /// </summary>
    /// <exception cref="LaneException">The text cannot be read, or the parts are refused.</exception>
    public Lane Parse(string text, Era? era = null) =>
        TryParse(text, era, out Lane? lane, out LaneException? error) ? lane! : throw error!;

    /// <summary>As <see cref="Parse"/>, with the error as a value.</summary>
    public bool TryParse(string text, Era? era, out Lane? lane, out LaneException? error)
    {
        LaneParser parser = new(this, text);
        if (parser.Read(era) is { } read)
        {
            return TryResolve(text, read.Contestant, read.Era, read.Parts, out lane, out error);
        }

        lane = null;
        error = new LaneException($"lane '{text}', {parser.Problem}") { Problem = parser.Problem };
        return false;
    }

    /// <summary>The contestant as it was in an era (its own if none is given).</summary>
    public Lane Resolve(Contestant contestant, Era? era = null)
    {
        Era chosen = era ?? contestant.DefaultEra;
        return Resolve(contestant, chosen, contestant.Parts(chosen));
    }

    /// <summary>The lane of these parts, named from a contestant in an era.</summary>
    /// <exception cref="LaneException">The parts are refused.</exception>
    public Lane Resolve(Contestant contestant, Era era, LaneParts parts)
    {
        string id = LaneText.Print(contestant, era, parts);
        return TryResolve(id, contestant, era, parts, out Lane? lane, out LaneException? error) ? lane! : throw error!;
    }

    /// <summary>The rules that refuse these parts, in table order; empty for a valid lane.</summary>
    public IReadOnlyList<RefusalRule> RefusalsOf(LaneParts parts) => [.. Rules.Where(rule => rule.Refuses(parts))];

    /// <summary>
    /// Every combination of kinds, slots varying from the last to the first: a lane, or the rules that refuse it. Each
    /// is
    /// named from the contestant that shares most kinds with it (the first listed of equals), in that contestant's own
    /// era
    /// unless one is given; kinds that differ have their defaults.
    /// </summary>
    public IEnumerable<HybridInfo> Hybrids(Era? era = null) => new HybridEnumerator(this).All(era);

    /// <summary>
    /// Every lane between two of the same era: for each set of players in which they differ, the first lane with the
    /// second's parts there. Starts with the first lane, ends with the second.
    /// </summary>
    /// <exception cref="LaneException">The lanes have different eras.</exception>
    public IEnumerable<HybridInfo> HybridsBetween(Lane first, Lane second) =>
        new HybridEnumerator(this).Between(first, second);

    private bool TryResolve(
        string text, Contestant contestant, Era era, LaneParts parts, out Lane? lane, out LaneException? error)
    {
        IReadOnlyList<RefusalRule> refusals = RefusalsOf(parts);
        if (refusals.Count > 0)
        {
            lane = null;
            string problem = string.Join(" ", refusals);
            error = new LaneException($"lane '{text}' is refused: {problem}", refusals) { Problem = problem };
            return false;
        }

        lane = new Lane(contestant, era, parts);
        error = null;
        return true;
    }

    private void CheckConsistency()
    {
        foreach (PartSlot slot in PartSlots.All)
        {
            CheckUnique(KindsOf(slot).Select(kind => kind.Id), $"kind of {slot.Id()}");
        }

        CheckUnique(Contestants.Select(contestant => contestant.Id), "contestant");
        CheckUnique(Rules.Select(rule => rule.Id), "refusal rule");
        foreach (PartKind kind in Kinds)
        {
            CheckUnique(kind.Options.Select(option => option.Name), $"option of {kind.Id}");
            foreach (OptionDefinition option in kind.Options)
            {
                Invariant.That(Era.All.All(era => option.Accepts(option.DefaultIn(era))),
                    $"{kind.Slot.Id()} {kind.Id}: {option.Name} does not accept its own default");
            }
        }

        foreach (Contestant contestant in Contestants)
        {
            foreach (PartKind kind in contestant.Kinds.Concat(contestant.Earlier.Select(earlier => earlier.Kind)))
            {
                Invariant.That(
                    KindsOf(kind.Slot).Contains(kind), $"{contestant.Id}: {kind.Id} is not in the catalogue");
            }

            foreach (Era era in Era.All)
            {
                IReadOnlyList<RefusalRule> refusals = RefusalsOf(contestant.Parts(era));
                Invariant.That(
                    refusals.Count == 0, $"{contestant.Id}@{era.Id} is refused: {string.Join(" ", refusals)}");
            }
        }
    }

    private static void CheckUnique(IEnumerable<string> ids, string what)
    {
        HashSet<string> seen = [];
        foreach (string id in ids)
        {
            Invariant.That(seen.Add(id), $"{what} '{id}' is in the catalogue twice");
        }
    }
}
