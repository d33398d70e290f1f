using System.Collections.Immutable;
using Bakeoff.Machine;
using YamlDotNet.RepresentationModel;

namespace Bakeoff.Harness;

/// <summary>Builds the cells of one group: defaults, then the point, then overrides, then the command line.</summary>
internal sealed class CellBuilder(
    MatrixContext context,
    string group,
    MatrixNode groupNode,
    IReadOnlyList<Assignment> defaults,
    IReadOnlyList<OverrideRule> overrides,
    IReadOnlyList<PublishedRule> published)
{
    /// <summary>Where each lane, and each other key, was set last.</summary>
    private readonly Dictionary<string, MatrixNode> _origins = [];

    /// <summary>True if some layer of the cell under construction set the message size; otherwise datagrams fill a frame.</summary>
    private bool _isMessageSet;

    /// <summary>Builds one cell; names and lanes are not checked against each other yet.</summary>
    public CellSpec Build(IReadOnlyList<Assignment> point)
    {
        _isMessageSet = false;
        CellSpec cell = Apply(new CellSpec { Group = group, Rig = context.Rigs.Values.First() }, defaults);
        cell = Apply(cell, point);
        foreach (OverrideRule rule in overrides)
        {
            cell = rule.When.Matches(cell) ? Apply(cell, rule.Set) : cell;
        }

        cell = Apply(cell, CommandLineSets());
        cell = cell with { Rig = Rigs.Named(cell.Rig, context.Rigs[cell.Rig.Name]) };
        return cell.Workload == Workload.UdpStream && !_isMessageSet
            ? cell with { MessageBytes = Wire.UdpPayloadBytesMax(cell.MtuBytes) }
            : cell;
    }

    /// <summary>True if the command line did not ask for other lanes or workloads.</summary>
    public bool IsSelected(CellSpec cell)
    {
        MatrixOverrides asked = context.Overrides;
        bool lane = asked.Transports.Count == 0 || asked.Transports.Contains(cell.Lane) || asked.Transports.Contains(cell.Transport);
        return lane && (asked.Workloads.Count == 0 || asked.Workloads.Contains(Words.Of(cell.Workload)));
    }

    /// <summary>
    /// Checks what depends on several factors and fills in the lane's parts and the published values.
    /// </summary>
    public CellSpec Checked(CellSpec cell)
    {
        MatrixNode origin = _origins.GetValueOrDefault(cell.Lane) ?? throw groupNode.Fault("no transport is set");
        CheckTransportName(cell, origin);
        LaneCheck lane = context.Vocabulary.CheckLane(cell.Lane, cell.Era);
        if (lane.Info is null)
        {
            throw origin.Fault($"the lane '{cell.Lane}' is refused: {lane.Refusal}");
        }

        if (cell.Costs.Count > 0)
        {
            IReadOnlyCollection<string> known = context.Vocabulary.CostKeys(cell.Machine);
            foreach (string key in cell.Costs.Keys.Where(key => !known.Contains(key)))
            {
                MatrixNode costOrigin = _origins.GetValueOrDefault(FactorTable.CostPrefix + key) ?? origin;
                throw costOrigin.Fault(Complaint.Unknown($"cost key of machine {cell.Machine}", key, known));
            }
        }

        cell = cell with { Parts = lane.Info };
        if (CellCheck.Find(cell) is var (factor, fault))
        {
            throw (_origins.GetValueOrDefault(factor) ?? origin).Fault(fault);
        }

        return cell with
        {
            Published = published.Where(rule => rule.When.Matches(cell)).Select(rule => rule.Value).ToImmutableArray(),
        };
    }

    /// <summary>
    /// Sets the factors of one layer in the order of the table, so that a rig comes before changes of it.
    /// </summary>
    private CellSpec Apply(CellSpec cell, IEnumerable<Assignment> layer)
    {
        foreach (Assignment assignment in layer.OrderBy(assignment => assignment.Key == FactorTable.Rig ? 0 : 1))
        {
            cell = assignment.ApplyTo(cell, context);
            _isMessageSet |= assignment.Key == FactorTable.MessageBytes;
            _origins[assignment.Key == FactorTable.Transport ? assignment.Word : assignment.Key] = assignment.Origin;
        }

        return cell;
    }

    private IEnumerable<Assignment> CommandLineSets() => context.Overrides.Sets.Select(set =>
    {
        var node = new MatrixNode(new YamlScalarNode(set.Value), "command line", "--set " + set.Key, false);
        return Assignment.Read(set.Key, node, context);
    });

    private void CheckTransportName(CellSpec cell, MatrixNode origin)
    {
        string contestant = cell.Lane.Split('@', '+')[0];
        if (!context.Vocabulary.Transports.Contains(contestant))
        {
            throw origin.Fault(Complaint.Unknown("transport", contestant, context.Vocabulary.Transports));
        }
    }
}
