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
        HashSet<int> contracted = [.. coupling.Contractions.SelectMany(c => ClassesOf(c.Axis, classes))];
        AxisSets sets = new(operands.Axes, classes, Candidates(operands, classes, contracted, producers));

        // Classes come in the order of their smallest slot, hence of their first axis and their place on it.
        var signatures = sets.Enumerate()
            .Where(set => set.Classes.Count > 1)
            .Select(set => (set.Axes, set.Classes, Producer: set.Axes.Where(producers.ContainsKey).Select(axis => producers[axis]).MinBy(node => node.Position)!))
            .OrderBy(group => group.Producer.Position)
            .ThenBy(group => group.Classes[0]);

        int[] channelOfClass = new int[classes.Count];
        Array.Fill(channelOfClass, -1);
        ImmutableArray<ChannelId>.Builder channels = ImmutableArray.CreateBuilder<ChannelId>();
        ImmutableArray<ChannelGroup>.Builder groups = ImmutableArray.CreateBuilder<ChannelGroup>();
        Dictionary<string, int> names = [];
        foreach ((List<int> axes, List<int> members, Node producer) in signatures)
        {
            for (int channel = 0; channel < members.Count; channel++)
            {
                channelOfClass[members[channel]] = channels.Count;
                channels.Add(new ChannelId(groups.Count, channel));
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

        SlotChannels channelOfSlot = new(OfSlots(channelOfClass, classes), channels.ToImmutable());
        ImmutableArray<PinnedAxis> pinned =
            [.. Pinned(producers, operands, (classes, contracted), coupling, channelOfSlot).Select(axis => SharedWeights.Mention(axis, nodes, coupling))];
        return new Couplings(facts, nodes, groups.ToImmutable(), pinned, coupling.Contractions, channelOfSlot, rules, coupling.Adjusted);
    }

    private static Dictionary<int, Node> ProducerOfAxis(ImmutableArray<Node> nodes, CouplingBuilder coupling) =>
        (from node in nodes
         from output in node.Outputs.OfType<Operand>()
         from axis in output.Axes
         where coupling.MadeAxes.Contains(axis.Id)
         select (axis.Id, node)).ToDictionary(pair => pair.Id, pair => pair.node);

    /// <summary>The slots that stand for classes which may be channels: free to be cut, made by a node from a constant, and summed over.</summary>
    private static bool[] Candidates(OperandTable operands, SlotClasses classes, HashSet<int> contracted, Dictionary<int, Node> producers)
    {
        bool[] isConstant = new bool[classes.Count];
        bool[] isMade = new bool[classes.Count];
        foreach (Axis axis in operands.Axes)
        {
            bool hasProducer = producers.ContainsKey(axis.Id);
            for (int index = 0; index < axis.Length && (hasProducer || axis.Operand.IsConstant); index++)
            {
                int representative = classes.Find(axis.Slot(index));
                isConstant[representative] |= axis.Operand.IsConstant;
                isMade[representative] |= hasProducer;
            }
        }

        bool[] isCandidate = new bool[classes.Count];
        foreach (int representative in contracted)
        {
            isCandidate[representative] = isConstant[representative] && isMade[representative] && classes.PinOf(representative) is null;
        }

        return isCandidate;
    }

    private static int[] OfSlots(int[] channelOfClass, SlotClasses classes)
    {
        int[] channelOfSlot = new int[classes.Count];
        for (int slot = 0; slot < channelOfSlot.Length; slot++)
        {
            channelOfSlot[slot] = channelOfClass[classes.Find(slot)];
        }

        return channelOfSlot;
    }

    private static IEnumerable<int> ClassesOf(Axis axis, SlotClasses classes) =>
        Enumerable.Range(0, axis.Length).Select(index => classes.Find(axis.Slot(index))).Distinct();

    private static ImmutableArray<PinnedAxis> Pinned(
        Dictionary<int, Node> producers,
        OperandTable operands,
        (SlotClasses Classes, HashSet<int> Contracted) slotsOf,
        CouplingBuilder coupling,
        SlotChannels channelOfSlot)
    {
        ImmutableArray<PinnedAxis>.Builder pinned = ImmutableArray.CreateBuilder<PinnedAxis>();
        foreach ((int id, Node producer) in producers.OrderBy(entry => entry.Value.Position).ThenBy(entry => entry.Key))
        {
            Axis axis = operands.Axes[id];
            List<int> slots = [.. Enumerable.Range(0, axis.Length).Select(axis.Slot).Where(slot => channelOfSlot[slot] is null)];
            if (slots.Count > 0)
            {
                int? pin = slots.Select(slotsOf.Classes.PinOf).Where(number => number is not null).Min();
                pinned.Add(new PinnedAxis(producer, axis, slots.Count, pin is { } number ? coupling.Pins[number] : NotAGroup(producer, axis, slots, slotsOf)));
            }
        }

        return pinned.ToImmutable();
    }

    /// <summary>Why slots that nothing pins are no channels of a group.</summary>
    private static Pin NotAGroup(Node producer, Axis axis, List<int> slots, (SlotClasses Classes, HashSet<int> Contracted) slotsOf)
    {
        (string reason, string remedy) = axis.Length == 1 ? ("It has a single channel.", Remedies.LastChannel)
            : !slots.Exists(slot => slotsOf.Contracted.Contains(slotsOf.Classes.Find(slot))) ? (
                $"No later convolution or matrix product sums over these channels of {axis}, so that no mask could switch them off.",
                "Remove the node where nothing needs its result. Else nothing: only channels that a later convolution or matrix product reads can be cut.")
            : slots.Select(slotsOf.Classes.Find).Distinct().Count() == 1 ? (
                $"These channels of {axis} can only be removed all at once, as one: the last channel of a group is never removed.",
                "Nothing in the file: shuffles, sums, or groups of a convolution with one output each tie them together. Another network may tie them less.")
            : (
                $"No two of these channels of {axis} are on the same axes, and the last channel of a group is never removed.",
                "Nothing in the file: splits and shuffles send each of them another way. In a network with fewer of those more channels are alike.");
        return new Pin(producer.Name, producer.Operator, reason, remedy);
    }
}
