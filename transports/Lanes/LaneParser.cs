using Bakeoff.Machine;

namespace Bakeoff.Transports;

/// <summary>
/// Reads one lane id: <c>contestant [@era] { +slot=kind [options] | +slot [options] }</c> with options in brackets,
/// separated by commas. The first problem is reported with its position, what is accepted and the nearest known name.
/// </summary>
internal sealed class LaneParser(TransportCatalog catalog, string text)
{
    private const string Delimiters = "@+=[],";
    private int _position;

    /// <summary>What is wrong with the text, for the user, after <see cref="Read"/> has found nothing.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Contestant, era and parts that the text names, refused or not; null if it cannot be read.</summary>
    public (Contestant Contestant, Era Era, LaneParts Parts)? Read(Era? defaultEra)
    {
        return ReadContestant() is { } contestant
            && ReadEra(defaultEra ?? contestant.DefaultEra) is { } era
            && ReadParts(contestant, era) is { } parts
            ? (contestant, era, parts)
            : null;
    }

    private Contestant? ReadContestant()
    {
        int start = _position;
        string id = ReadName();
        return catalog.FindContestant(id)
            ?? Unknown<Contestant>(start, "contestant", id, [.. catalog.Contestants.Select(c => c.Id)]);
    }

    private Era? ReadEra(Era defaultEra)
    {
        if (!Skip('@'))
        {
            return defaultEra;
        }

        int start = _position;
        string id = ReadName();
        return Era.Find(id) ?? Unknown<Era>(start, "era", id, Era.Ids);
    }

    private LaneParts? ReadParts(Contestant contestant, Era era)
    {
        LaneParts parts = contestant.Parts(era);
        bool[] seen = new bool[PartSlots.Count];
        while (_position < text.Length)
        {
            if (!Skip('+'))
            {
                return Fail<LaneParts>(_position, $"expected '+' and a part ({string.Join(", ", PartSlots.Ids)})");
            }

            int start = _position;
            string name = ReadName();
            if (!PartSlots.TryParse(name, out PartSlot slot))
            {
                return Unknown<LaneParts>(start, "part", name, PartSlots.Ids);
            }

            if (seen[(int)slot])
            {
                return Fail<LaneParts>(start, $"{name} is given twice");
            }

            seen[(int)slot] = true;
            PartChoice? part = ReadPart(parts[slot], era);
            if (part is null)
            {
                return null;
            }

            parts = parts.With(part);
        }

        return parts;
    }

    /// <summary>Reads what follows the name of a slot. Naming the contestant's own kind keeps its presets.</summary>
    private PartChoice? ReadPart(PartChoice preset, Era era)
    {
        PartChoice part = preset;
        bool namesKind = Skip('=');
        if (namesKind)
        {
            int start = _position;
            string id = ReadName();
            PartKind? kind = catalog.FindKind(preset.Slot, id);
            if (kind is null)
            {
                return Unknown<PartChoice>(
                    start, $"kind of {preset.Slot.Id()}", id, [.. catalog.KindsOf(preset.Slot).Select(k => k.Id)]);
            }

            part = kind == preset.Kind ? preset : kind.In(era);
        }

        if (Skip('['))
        {
            return ReadOptions(part);
        }

        return namesKind
            ? part
            : Fail<PartChoice>(_position, $"expected '=' and a kind, or '[' and options, after {part.Slot.Id()}");
    }

    private PartChoice? ReadOptions(PartChoice part)
    {
        List<string> seen = [];
        do
        {
            int start = _position;
            string name = ReadName();
            int index = part.Kind.IndexOf(name);
            if (index < 0)
            {
                return UnknownOption(start, part.Kind, name);
            }

            if (seen.Contains(name))
            {
                return Fail<PartChoice>(start, $"option {name} is given twice");
            }

            seen.Add(name);
            if (!Skip('='))
            {
                return Fail<PartChoice>(_position, $"expected '=' after option {name}");
            }

            start = _position;
            string value = ReadName();
            OptionDefinition option = part.Kind.Options[index];
            if (!option.TryParse(value, out OptionValue parsed))
            {
                return Fail<PartChoice>(start,
                    $"{part.Kind.Id}: {name} does not accept '{value}'{NearestName.Hint(value, option.Names)} "
                    + $"(accepted: {option.Accepted})");
            }

            part = part.With(name, parsed);
        }
        while (Skip(','));

        return Skip(']') ? part : Fail<PartChoice>(_position, "expected ',' or ']' after an option");
    }

    private PartChoice? UnknownOption(int start, PartKind kind, string name)
    {
        IEnumerable<string> known = kind.Options.Select(option => option.Name);
        PartKind? owner = catalog.KindsOf(kind.Slot).FirstOrDefault(other => other.IndexOf(name) >= 0);
        string hint = owner is null ? NearestName.Hint(name, known) : $"; it is an option of {owner.Id}";
        string accepted = kind.Options.Count == 0 ? "it has none" : $"known: {string.Join(", ", known)}";
        return Fail<PartChoice>(start, $"{kind.Slot.Id()} {kind.Id} has no option '{name}'{hint} ({accepted})");
    }

    private string ReadName()
    {
        int start = _position;
        while (_position < text.Length && !Delimiters.Contains(text[_position]))
        {
            _position++;
        }

        return text[start.._position].Trim();
    }

    private bool Skip(char expected)
    {
        if (_position < text.Length && text[_position] == expected)
        {
            _position++;
            return true;
        }

        return false;
    }

    private T? Unknown<T>(int start, string what, string name, IReadOnlyList<string> known)
        where T : class
    {
        string accepted = $"(known: {string.Join(", ", known)})";
        return name.Length == 0
            ? Fail<T>(start, $"expected a {what} {accepted}")
            : Fail<T>(start, $"unknown {what} '{name}'{NearestName.Hint(name, known)} {accepted}");
    }

    private T? Fail<T>(int position, string problem)
        where T : class
    {
        Problem = $"character {position + 1}: {problem}";
        return null;
    }
}
