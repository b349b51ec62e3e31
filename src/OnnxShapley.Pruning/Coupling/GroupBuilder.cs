using System.Collections.Immutable;
using OnnxShapley.Pruning.Coupling.Rules;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Pruning.Coupling;

/// <summary>Turns classes of slots into channels, and channels that live on the same axes into groups.</summary>
internal static class GroupBuilder
{
    public static Couplings Build(
        ModelFacts facts, ImmutableArray<Node> nodes, OperandTable operands, SlotClasses classes, CouplingBuilder coupling, RuleCatalog rules)
    {
        Dictionary<int, Node> producers = ProducerOfAxis(nodes, coupling);
        Dictionary<int, List<int>> axesOfClass = AxesOfClasses(operands, classes);
        HashSet<int> contracted = [.. coupling.Contractions.SelectMany(c => ClassesOf(c.Axis, classes))];

        // Classes come in the order of their smallest slot, hence of their first axis and their place on it.
        var signatures = axesOfClass
            .Where(entry => classes.PinOf(entry.Key) is null
                && contracted.Contains(entry.Key)
                && entry.Value.Any(axis => operands.Axes[axis].Operand.IsConstant)
                && entry.Value.Any(producers.ContainsKey))
            .OrderBy(entry => entry.Key)
            .GroupBy(entry => string.Join(',', entry.Value), entry => entry)
            .Where(group => group.Count() > 1)
            .Select(group => (
                Axes: group.First().Value,
                Classes: group.Select(entry => entry.Key).ToList(),
                Producer: group.First().Value.Where(producers.ContainsKey).Select(axis => producers[axis]).MinBy(node => node.Position)!))
            .OrderBy(group => group.Producer.Position)
            .ThenBy(group => group.Classes[0]);

        ChannelId?[] channelOfClass = new ChannelId?[classes.Count];
        ImmutableArray<ChannelGroup>.Builder groups = ImmutableArray.CreateBuilder<ChannelGroup>();
        Dictionary<string, int> names = [];
        foreach ((List<int> axes, List<int> members, Node producer) in signatures)
        {
            for (int channel = 0; channel < members.Count; channel++)
            {
                channelOfClass[members[channel]] = new ChannelId(groups.Count, channel);
            }

            int sameName = names[producer.Name] = names.GetValueOrDefault(producer.Name) + 1;
            string name = sameName == 1 ? producer.Name : $"{producer.Name}#{sameName}";
            ImmutableArray<Axis> groupAxes = [.. axes.Select(axis => operands.Axes[axis])];
            groups.Add(new ChannelGroup(
                groups.Count,
                name,
                members.Count,
                groupAxes,
                [.. groupAxes.Where(axis => axis.Operand.IsWeight && coupling.ProducingAxes.Contains(axis.Id))]));
        }

        ImmutableArray<ChannelId?> channelOfSlot = [.. Enumerable.Range(0, classes.Count).Select(slot => channelOfClass[classes.Find(slot)])];
        ImmutableArray<PinnedAxis> pinned = [.. Pinned(producers, operands, classes, coupling, channelOfSlot).Select(axis => SharedWeights.Mention(axis, nodes, coupling))];
        return new Couplings(facts, nodes, groups.ToImmutable(), pinned, coupling.Contractions, channelOfSlot, rules, coupling.Adjusted);
    }

    private static Dictionary<int, Node> ProducerOfAxis(ImmutableArray<Node> nodes, CouplingBuilder coupling) =>
        (from node in nodes
         from output in node.Outputs.OfType<Operand>()
         from axis in output.Axes
         where coupling.MadeAxes.Contains(axis.Id)
         select (axis.Id, node)).ToDictionary(pair => pair.Id, pair => pair.node);

    private static Dictionary<int, List<int>> AxesOfClasses(OperandTable operands, SlotClasses classes)
    {
        Dictionary<int, List<int>> axesOfClass = [];
        foreach (Axis axis in operands.Axes)
        {
            foreach (int representative in ClassesOf(axis, classes))
            {
                if (!axesOfClass.TryGetValue(representative, out List<int>? axes))
                {
                    axes = axesOfClass[representative] = [];
                }

                axes.Add(axis.Id);
            }
        }

        return axesOfClass;
    }

    private static IEnumerable<int> ClassesOf(Axis axis, SlotClasses classes) =>
        Enumerable.Range(0, axis.Length).Select(index => classes.Find(axis.Slot(index))).Distinct();

    private static ImmutableArray<PinnedAxis> Pinned(
        Dictionary<int, Node> producers,
        OperandTable operands,
        SlotClasses classes,
        CouplingBuilder coupling,
        ImmutableArray<ChannelId?> channelOfSlot)
    {
        ImmutableArray<PinnedAxis>.Builder pinned = ImmutableArray.CreateBuilder<PinnedAxis>();
        foreach ((int id, Node producer) in producers.OrderBy(entry => entry.Value.Position).ThenBy(entry => entry.Key))
        {
            Axis axis = operands.Axes[id];
            List<int> slots = [.. Enumerable.Range(0, axis.Length).Select(axis.Slot).Where(slot => channelOfSlot[slot] is null)];
            if (slots.Count > 0)
            {
                int? pin = slots.Select(classes.PinOf).Where(number => number is not null).Min();
                pinned.Add(new PinnedAxis(producer, axis, slots.Count, pin is { } number ? coupling.Pins[number] : NotAGroup(producer, axis)));
            }
        }

        return pinned.ToImmutable();
    }

    private static Pin NotAGroup(Node producer, Axis axis) =>
        new(producer.Name, producer.Operator, axis.Length == 1
            ? "It has a single channel, and the last channel of a group is never removed."
            : "Its channels all depend on each other, or no later node sums over them.");
}
