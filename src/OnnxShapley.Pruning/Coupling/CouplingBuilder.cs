using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Pruning.Coupling;

/// <summary>
/// What a rule says of one node at a time. Every axis of the node's operands that the rule does not mention is pinned when the rule returns:
/// what is not understood is not touched.
/// </summary>
/// <param name="classes">The slots.</param>
/// <param name="carryingFirst">The splits of an axis that are to carry its channels on the first of the parts.</param>
internal sealed class CouplingBuilder(SlotClasses classes, IReadOnlySet<AxisSplit> carryingFirst)
{
    private readonly HashSet<int> _mentioned = [];
    private readonly HashSet<Operand> _readAsExtents = [];
    private readonly Dictionary<string, ImmutableArray<Extent?>> _extents = [];
    private readonly ImmutableArray<Pin>.Builder _pins = ImmutableArray.CreateBuilder<Pin>();
    private readonly ImmutableArray<Contraction>.Builder _contractions = ImmutableArray.CreateBuilder<Contraction>();
    private readonly HashSet<int> _producing = [];
    private readonly HashSet<int> _made = [];
    private readonly HashSet<ComputedLength> _adjusted = [];
    private readonly List<(AxisSplit Split, Axis Part)> _splits = [];

    public IReadOnlyList<Pin> Pins => _pins;

    public ImmutableArray<Contraction> Contractions => _contractions.ToImmutable();

    /// <summary>Numbers of the axes of weights that make new channels.</summary>
    public IReadOnlySet<int> ProducingAxes => _producing;

    /// <summary>Numbers of the axes of outputs on which weights make new channels.</summary>
    public IReadOnlySet<int> MadeAxes => _made;

    /// <summary>The computed integers that rules mend after a cut.</summary>
    public ImmutableArray<ComputedLength> Adjusted => [.. _adjusted];

    /// <summary>The splits of an axis where the part that carries the channels may not be cut.</summary>
    public IEnumerable<AxisSplit> PinnedSplits => _splits.Where(entry => !IsFree(entry.Part)).Select(entry => entry.Split);

    /// <summary>Slot i of one axis goes with slot i of the other.</summary>
    public void Tie(Axis a, Axis b) => Tie(a, 0, b, 0, a.Length);

    /// <summary>Slots <paramref name="startA"/>, ... go with slots <paramref name="startB"/>, ...: <paramref name="count"/> of them.</summary>
    public void Tie(Axis a, int startA, Axis b, int startB, int count)
    {
        for (int i = 0; i < count; i++)
        {
            classes.Union(a.Slot(startA + i), b.Slot(startB + i));
        }

        Mention(a);
        Mention(b);
    }

    /// <summary>The node makes a new channel axis: slot i of the weight's axis writes slot i of the output's.</summary>
    public void Produce(Axis weight, Axis output)
    {
        Tie(weight, output);
        _producing.Add(weight.Id);
        _made.Add(output.Id);
    }

    /// <summary>
    /// The node sums over an axis of input <paramref name="input"/>: masks go there. Where the input is quantised, what counts as zero is in input
    /// <paramref name="zero"/>.
    /// </summary>
    public void Contract(Node node, int input, Axis axis, int? zero = null)
    {
        _contractions.Add(new Contraction(node, input, axis, zero));
        Mention(axis);
    }

    /// <summary>
    /// An axis of a node's result has a length that the node reads: whether that may change with the axis. It may where it depends on no lengths but
    /// those that constants fix: the rule mends it (<see cref="NodeRepair.Adjust"/>). Else it must be the length of an axis, which is cut alike.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="input">Which of its inputs holds the lengths.</param>
    /// <param name="place">Where in it this one stands.</param>
    /// <param name="extent">What is known of it.</param>
    /// <param name="target">The axis of the result.</param>
    public bool Follows(Node node, int input, int place, Extent? extent, Axis target)
    {
        if (extent is not null && IsFixed(extent))
        {
            Adjust(node, input, place, extent);
            return true;
        }

        if (extent is Extent.LengthOf { Axis: var measured } && measured.Length == target.Length)
        {
            Tie(measured, target);
            return true;
        }

        return false;
    }

    /// <summary>The node's rule mends an integer that the graph computes.</summary>
    public void Adjust(Node node, int input, int place, Extent extent) => _adjusted.Add(new ComputedLength(node.Position, input, place, extent));

    /// <summary>Whether an integer is the same in every run, as the model has it: constants fix all lengths that it depends on.</summary>
    public bool IsFixed(Extent extent) => extent.Axes.All(axis => Enumerable.Range(0, axis.Length).All(i => classes.IsFixed(axis.Slot(i))));

    /// <summary>Whether a split is to carry the channels on the first of the parts instead of the last.</summary>
    public bool CarriesFirst(AxisSplit split) => carryingFirst.Contains(split);

    /// <summary>A node splits an axis and carries its channels on <paramref name="part"/>: one of two choices.</summary>
    public void Split(AxisSplit split, Axis part) => _splits.Add((split, part));

    /// <summary>The axis may be cut, and no tie is needed beyond those already made.</summary>
    public void Mention(Axis axis) => _mentioned.Add(axis.Id);

    /// <summary>The axis may not be cut because of <paramref name="node"/>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="reason">Why, as a sentence that names the axis, the input or the attribute.</param>
    /// <param name="remedy">What would free it, as a sentence without names of tensors; or that nothing does, and why.</param>
    public void Pin(Node node, Axis axis, string reason, string remedy)
    {
        Pin(axis, new Pin(node.Name, node.Operator, reason, remedy));
        Mention(axis);
    }

    /// <summary>No axis of the node's operands may be cut; reason and remedy as in <see cref="Pin(Node, Axis, string, string)"/>.</summary>
    public void PinAll(Node node, string reason, string remedy)
    {
        foreach (Operand operand in node.Inputs.Concat(node.Outputs).OfType<Operand>())
        {
            PinAll(operand, _ => new Pin(node.Name, node.Operator, reason, remedy));
        }
    }

    /// <summary>No axis of a tensor may be cut.</summary>
    public void PinAll(Operand operand, Func<Axis, Pin> pin)
    {
        foreach (Axis axis in operand.Axes)
        {
            Pin(axis, pin(axis));
        }
    }

    /// <summary>Axes may not be cut because a length that the graph computes does not follow: where <see cref="Follows"/> says no.</summary>
    /// <param name="node">The node.</param>
    /// <param name="input">Which of its inputs holds the lengths.</param>
    /// <param name="place">Where in it the length stands.</param>
    /// <param name="axes">The axes of the node that cannot be cut for it.</param>
    public void PinComputed(Node node, int input, int place, params ReadOnlySpan<Axis> axes)
    {
        foreach (Axis axis in axes)
        {
            string reason = $"Element {place} of '{node.Required(input).Tensor}' is computed in a way that does not follow a cut of {axis}.";
            Pin(node, axis, reason, Remedies.MakeConstant("it"));
        }
    }

    /// <summary>No axis may be cut whose length a tensor of integers holds.</summary>
    public void PinLengths(Operand operand, Func<Axis, Pin> pin)
    {
        foreach (Axis axis in _extents.GetValueOrDefault(operand.Tensor, []).OfType<Extent>().SelectMany(extent => extent.Axes))
        {
            Pin(axis, pin(axis));
        }
    }

    /// <summary>
    /// A node lays its result out by lengths of axes elsewhere. Where those that are not cut with the result cannot be mended, the axes may not be cut.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="input">Which of its inputs holds the lengths.</param>
    /// <param name="extents">The lengths of the result as the node reads them.</param>
    /// <param name="following">The places of those that are cut with the result.</param>
    public void PinLengths(Node node, int input, ImmutableArray<Extent?> extents, HashSet<int> following)
    {
        for (int place = 0; place < extents.Length; place++)
        {
            if (extents[place] is not { } extent || following.Contains(place))
            {
                continue;
            }

            if (IsFixed(extent))
            {
                Adjust(node, input, place, extent);
                continue;
            }

            foreach (Axis axis in extent.Axes)
            {
                Pin(node, axis, $"{node.Operator} lays channels out by the length of {axis}.", Remedies.MakeConstant("the length"));
            }
        }
    }

    /// <summary>Whether nothing so far forbids cutting the axis. Readers further down may still do so.</summary>
    public bool IsFree(Axis axis) => !Enumerable.Range(0, axis.Length).Any(i => classes.PinOf(axis.Slot(i)) is not null);

    /// <summary>What is known of the elements of a vector that the node reads; the caller takes care that what they measure may be cut. Null where nothing is known.</summary>
    public ImmutableArray<Extent?>? ReadExtents(Node node, int input)
    {
        if (node.Input(input) is not { Rank: <= 1 } operand)
        {
            return null;
        }

        _readAsExtents.Add(operand);
        if (_extents.TryGetValue(operand.Tensor, out ImmutableArray<Extent?> extents))
        {
            return extents;
        }

        return operand.Type switch
        {
            TensorProto.Types.DataType.Int64 or TensorProto.Types.DataType.Int32 when node.ConstantIntegers(input) is { } integers =>
                [.. integers.Select(value => new Extent.Literal(value))],
            TensorProto.Types.DataType.Float when operand.Constant is { } constant =>
                [.. TensorContent.ReadSingle(constant, null).Select(Extent.Of)],
            _ => null,
        };
    }

    /// <summary>What the node has read as extents so far counts as not read: its rule could not describe what it does with them.</summary>
    public void ForgetReads() => _readAsExtents.Clear();

    /// <summary>Records what is known of the elements of a node's output: lengths, or what is computed of them.</summary>
    public void WriteExtents(Operand output, ImmutableArray<Extent?> extents) => _extents[output.Tensor] = extents;

    /// <summary>Whether any input of the node holds lengths of axes.</summary>
    public bool HoldsLengths(Node node) => node.Inputs.OfType<Operand>().Any(operand => _extents.ContainsKey(operand.Tensor));

    /// <summary>Ends the description of a node: pins what its rule did not mention.</summary>
    public void Complete(Node node)
    {
        foreach (Axis axis in node.Inputs.Concat(node.Outputs).OfType<Operand>().SelectMany(operand => operand.Axes))
        {
            if (!_mentioned.Contains(axis.Id))
            {
                Pin(axis, Unmentioned(node, axis));
            }
        }

        foreach (Operand operand in node.Inputs.OfType<Operand>())
        {
            if (!_readAsExtents.Contains(operand))
            {
                PinLengths(operand, axis => new Pin(
                    node.Name, node.Operator, $"{node.Operator} computes with the length of {axis}.", Remedies.MakeConstant("the length")));
            }
        }

        _mentioned.Clear();
        _readAsExtents.Clear();
    }

    private bool IsPinned(Axis axis)
    {
        for (int i = 0; i < axis.Length; i++)
        {
            if (classes.PinOf(axis.Slot(i)) is null)
            {
                return false;
            }
        }

        return true;
    }

    private static Pin Unmentioned(Node node, Axis axis) => axis.Length == 1
        ? new Pin(node.Name, node.Operator, $"{node.Operator} needs the one channel that is on {axis}.", Remedies.LastChannel)
        : new Pin(node.Name, node.Operator, $"{node.Operator} mixes or moves what is on {axis}, and needs all of it.", Remedies.OtherLayout);

    private void Pin(Axis axis, Pin pin)
    {
        // A slot keeps the first of its pins: one that comes too late for all slots of an axis need not be kept.
        if (IsPinned(axis))
        {
            return;
        }

        int number = _pins.Count;
        _pins.Add(pin);
        for (int i = 0; i < axis.Length; i++)
        {
            classes.Pin(axis.Slot(i), number);
        }
    }
}
