using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Coupling;

/// <summary>
/// What a rule says of one node at a time. Every axis of the node's operands that the rule does not mention is pinned when the rule returns:
/// what is not understood is not touched.
/// </summary>
internal sealed class CouplingBuilder(SlotClasses classes)
{
    private readonly HashSet<int> _mentioned = [];
    private readonly HashSet<Operand> _readAsExtents = [];
    private readonly Dictionary<string, ImmutableArray<Extent?>> _extents = [];
    private readonly ImmutableArray<Pin>.Builder _pins = ImmutableArray.CreateBuilder<Pin>();
    private readonly ImmutableArray<Contraction>.Builder _contractions = ImmutableArray.CreateBuilder<Contraction>();
    private readonly HashSet<int> _produced = [];

    public IReadOnlyList<Pin> Pins => _pins;

    public ImmutableArray<Contraction> Contractions => _contractions.ToImmutable();

    /// <summary>Numbers of the axes on which weights make new channels: those of the outputs, and those of the weights.</summary>
    public IReadOnlySet<int> ProducedAxes => _produced;

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
        _produced.Add(output.Id);
        _produced.Add(weight.Id);
    }

    /// <summary>The node sums over an axis of input <paramref name="input"/>: masks go there.</summary>
    public void Contract(Node node, int input, Axis axis)
    {
        _contractions.Add(new Contraction(node, input, axis));
        Mention(axis);
    }

    /// <summary>The axis may be cut, and no tie is needed beyond those already made.</summary>
    public void Mention(Axis axis) => _mentioned.Add(axis.Id);

    /// <summary>The axis may not be cut because of <paramref name="node"/>.</summary>
    public void Pin(Node node, Axis axis, string reason)
    {
        Pin(axis, new Pin(node.Name, node.Operator, reason));
        Mention(axis);
    }

    /// <summary>No axis of the node's operands may be cut.</summary>
    public void PinAll(Node node, string reason)
    {
        foreach (Operand operand in node.Inputs.Concat(node.Outputs).OfType<Operand>())
        {
            PinAll(operand, new Pin(node.Name, node.Operator, reason));
        }
    }

    /// <summary>No axis of a tensor may be cut.</summary>
    public void PinAll(Operand operand, Pin pin)
    {
        foreach (Axis axis in operand.Axes)
        {
            Pin(axis, pin);
        }
    }

    /// <summary>No axis may be cut whose length a tensor of integers holds.</summary>
    public void PinLengths(Operand operand, Func<Axis, Pin> pin)
    {
        foreach (Extent.LengthOf length in _extents.GetValueOrDefault(operand.Tensor, []).OfType<Extent.LengthOf>())
        {
            Pin(length.Axis, pin(length.Axis));
        }
    }

    /// <summary>Whether nothing so far forbids cutting the axis. Readers further down may still do so.</summary>
    public bool IsFree(Axis axis) => !Enumerable.Range(0, axis.Length).Any(i => classes.PinOf(axis.Slot(i)) is not null);

    /// <summary>What is known of the elements of an integer input; the caller takes care that what they measure may be cut. Null where nothing is known.</summary>
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

        bool isInteger = operand.Type is TensorProto.Types.DataType.Int64 or TensorProto.Types.DataType.Int32;
        return isInteger && node.ConstantIntegers(input) is { } literals ? [.. literals.Select(value => new Extent.Literal(value))] : null;
    }

    /// <summary>What the node has read as extents so far counts as not read: its rule could not describe what it does with them.</summary>
    public void ForgetReads() => _readAsExtents.Clear();

    /// <summary>Records what is known of the elements of a node's integer output.</summary>
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
                Pin(axis, new Pin(node.Name, node.Operator, $"{node.Operator} does not let {axis} be cut."));
            }
        }

        foreach (Operand operand in node.Inputs.OfType<Operand>())
        {
            if (!_readAsExtents.Contains(operand))
            {
                PinLengths(operand, axis => new Pin(node.Name, node.Operator, $"{node.Operator} computes with the length of {axis}."));
            }
        }

        _mentioned.Clear();
        _readAsExtents.Clear();
    }

    private void Pin(Axis axis, Pin pin)
    {
        int number = _pins.Count;
        _pins.Add(pin);
        for (int i = 0; i < axis.Length; i++)
        {
            classes.Pin(axis.Slot(i), number);
        }
    }
}
