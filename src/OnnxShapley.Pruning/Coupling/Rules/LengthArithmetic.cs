using System.Collections.Frozen;
using System.Collections.Immutable;
using OnnxShapley.Onnx;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Coupling.Rules;

/// <summary>
/// Follows what exporters compute with lengths, element by element. An element that cannot be followed is unknown from there on, and the axes that
/// it measures may not be cut. What is computed of lengths that change from run to run (the batch, space) cannot be followed.
/// </summary>
internal static class LengthArithmetic
{
    private static readonly FrozenDictionary<string, Rounding> Roundings = new Dictionary<string, Rounding>
    {
        ["Floor"] = Rounding.Floor,
        ["Ceil"] = Rounding.Ceiling,
        ["Round"] = Rounding.Nearest,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Arithmetic> Operations = new Dictionary<string, Arithmetic>
    {
        ["Add"] = Arithmetic.Sum,
        ["Sum"] = Arithmetic.Sum,
        ["ReduceSum"] = Arithmetic.Sum,
        ["Sub"] = Arithmetic.Difference,
        ["Mul"] = Arithmetic.Product,
        ["ReduceProd"] = Arithmetic.Product,
        ["Size"] = Arithmetic.Product,
        ["Div"] = Arithmetic.Quotient,
        ["Mod"] = Arithmetic.Remainder,
        ["Min"] = Arithmetic.Minimum,
        ["ReduceMin"] = Arithmetic.Minimum,
        ["Max"] = Arithmetic.Maximum,
        ["ReduceMax"] = Arithmetic.Maximum,
    }.ToFrozenDictionary();

    /// <summary>Describes the result of an operator that computes element by element; null where it does something else with lengths.</summary>
    public static ImmutableArray<Extent?>? Measure(Node node, CouplingBuilder coupling)
    {
        if (!coupling.HoldsLengths(node) || !IsFollowed(node))
        {
            return null;
        }

        ImmutableArray<ImmutableArray<Extent?>?> read = [.. Enumerable.Range(0, node.Inputs.Length).Select(input => coupling.ReadExtents(node, input))];
        if (read.Any(extents => extents is not { Length: > 0 }))
        {
            return null;
        }

        ImmutableArray<ImmutableArray<Extent?>> operands = [.. read.Select(extents => extents!.Value)];
        int count = operands.Max(extents => extents.Length);
        return operands.All(extents => extents.Length == 1 || extents.Length == count)
            ? [.. Enumerable.Range(0, count).Select(i => Element(node, coupling, [.. operands.Select(extents => extents[i % extents.Length])]))]
            : null;
    }

    /// <summary>Describes what a node makes of all elements of a vector: their sum, say.</summary>
    public static ImmutableArray<Extent?> Fold(Node node, CouplingBuilder coupling, ImmutableArray<Extent?> elements) =>
        [Known(node, coupling, elements, Combine(node, elements))];

    private static bool IsFollowed(Node node) => node.Result().Type is DataType.Int64 or DataType.Int32 or DataType.Float or DataType.Double or DataType.Bool
        && (Operations.ContainsKey(node.Operator)
            || Roundings.ContainsKey(node.Operator)
            || node.Operator is "Identity" or "Cast" or "Neg" or "Equal" or "Where")
        && node.Proto.GetInt("fmod", 0) == 0;

    private static Extent? Element(Node node, CouplingBuilder coupling, ImmutableArray<Extent?> operands) =>
        node.Operator == "Where" ? Choose(node, coupling, operands) : Known(node, coupling, operands, Compute(node, operands));

    private static Extent? Compute(Node node, ImmutableArray<Extent?> operands) => operands switch
    {
        [{ } single] when node.Operator == "Identity" => single,
        [{ } single] when node.Operator == "Cast" => Cast(node, single),
        [{ } single] when node.Operator == "Neg" => Combine(node, Arithmetic.Difference, new Extent.Literal(0), single),
        [{ } single] when Roundings.TryGetValue(node.Operator, out Rounding rounding) => Simplify(new Extent.Rounded(rounding, single)),
        [{ } first, { } second] when node.Operator == "Equal" => Compare(first, second),
        _ when Operations.ContainsKey(node.Operator) => Combine(node, operands),
        _ => null,
    };

    /// <summary>Drops an element that depends on lengths which change from run to run and is not one of them, and pins the axes of what is dropped.</summary>
    private static Extent? Known(Node node, CouplingBuilder coupling, ImmutableArray<Extent?> operands, Extent? result)
    {
        if (result is Extent.LengthOf || (result is not null && coupling.IsFixed(result)))
        {
            return result;
        }

        foreach (Axis axis in operands.OfType<Extent>().SelectMany(extent => extent.Axes).Distinct())
        {
            coupling.Pin(node, axis, $"{node.Operator} computes with the length of {axis}.", Remedies.MakeConstant("the length"));
        }

        return null;
    }

    private static Extent? Choose(Node node, CouplingBuilder coupling, ImmutableArray<Extent?> operands) => operands[0] switch
    {
        Extent.Literal { Value: 0 } => operands[2],
        Extent.Literal => operands[1],
        _ => Known(node, coupling, operands, null),
    };

    private static Extent? Cast(Node node, Extent extent) => node.Result().Type switch
    {
        DataType.Bool => extent is Extent.Literal literal ? new Extent.Literal(literal.Value == 0 ? 0 : 1) : null,
        DataType.Int64 or DataType.Int32 => Simplify(new Extent.Rounded(Rounding.Truncate, extent)),
        _ => extent,
    };

    /// <summary>Whether two elements are equal, as 1 or 0, where that is the same whatever is cut: a length is never below one.</summary>
    private static Extent.Literal? Compare(Extent a, Extent b) => (a, b) switch
    {
        (Extent.Literal first, Extent.Literal second) => new Extent.Literal(first.Value == second.Value ? 1 : 0),
        (Extent.LengthOf, Extent.Literal { Value: < 1 }) or (Extent.Literal { Value: < 1 }, Extent.LengthOf) => new Extent.Literal(0),
        (Extent.LengthOf first, Extent.LengthOf second) when first == second => new Extent.Literal(1),
        _ => null,
    };

    private static Extent? Combine(Node node, ImmutableArray<Extent?> operands) =>
        operands.IsEmpty || operands.Any(operand => operand is null)
            ? null
            : operands.Skip(1).Aggregate(operands[0]!, (sum, operand) => Combine(node, Operations[node.Operator], sum, operand!));

    private static Extent Combine(Node node, Arithmetic operation, Extent a, Extent b)
    {
        DataType type = node.Result().Type;
        bool isWhole = type is DataType.Int64 or DataType.Int32;
        return Simplify(new Extent.Computed(operation == Arithmetic.Quotient && !isWhole ? Arithmetic.Ratio : operation, a, b, type == DataType.Float));
    }

    private static Extent Simplify(Extent.Rounded rounded) => rounded.A.IsWhole ? rounded.A : Literal(rounded);

    private static Extent Simplify(Extent.Computed computed) => computed switch
    {
        { A: Extent.Literal or Extent.Fraction, B: Extent.Literal or Extent.Fraction } => Literal(computed),
        { Operation: Arithmetic.Sum or Arithmetic.Difference, B: Extent.Literal { Value: 0 } } => computed.A,
        { Operation: Arithmetic.Product or Arithmetic.Quotient or Arithmetic.Ratio, B: Extent.Literal { Value: 1 } } => computed.A,
        { Operation: Arithmetic.Sum, A: Extent.Literal { Value: 0 } } => computed.B,
        { Operation: Arithmetic.Product, A: Extent.Literal { Value: 1 } } => computed.B,
        _ => computed,
    };

    /// <summary>A number, where nothing but numbers is computed with.</summary>
    private static Extent Literal(Extent extent) => extent.Axes.Any() ? extent : Extent.Of(extent.Number(axis => axis.Length));
}
