using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Facts;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Engine.Verification;

/// <summary>
/// Where to compare two models that compute the same. The graph's outputs are enough, unless floating-point numbers become integers or truth
/// values before them (TopK, NonMaxSuppression, a threshold): there the last bit of a score may choose another box, and all that follows is
/// different. So the choices are compared as well, and before each of them what it is made from.
/// </summary>
internal sealed class ComparisonPoints
{
    private readonly ModelFacts _facts;
    private readonly IReadOnlySet<string> _available;
    private readonly Dictionary<string, ImmutableHashSet<int>> _choices = [];
    private readonly ImmutableArray<ComparisonPoint>.Builder _points = ImmutableArray.CreateBuilder<ComparisonPoint>();
    private readonly HashSet<string> _known = [];
    private readonly HashSet<string> _lengths = [];

    private ComparisonPoints(ModelFacts facts, IReadOnlySet<string> available)
    {
        _facts = facts;
        _available = available;
    }

    /// <summary>The points in an order in which each comes after the choices that it depends on. Every output of the graph is among them.</summary>
    /// <param name="couplings">The original and its groups.</param>
    /// <param name="available">Names of the tensors that the other model computes: of those that are no outputs, the others are left out.</param>
    public static ImmutableArray<ComparisonPoint> Find(Couplings couplings, IReadOnlySet<string> available)
    {
        ComparisonPoints found = new(couplings.Facts, available);
        foreach (Node node in couplings.Nodes)
        {
            found.Visit(couplings, node);
        }

        foreach (string output in couplings.Facts.Index.Outputs.Select(output => output.Name))
        {
            found.Add(output, isChoice: false);
        }

        return found._points.ToImmutable();
    }

    private void Visit(Couplings couplings, Node node)
    {
        ImmutableArray<string> inputs = [.. node.Proto.Input.Concat(CapturedTensors.Of(node.Proto)).Where(name => name.Length > 0)];
        ImmutableArray<string> numbers = [.. inputs.Where(name => IsNumber(name) && !_facts.Index.IsInput(name))];
        ImmutableArray<string> chosen = [.. node.Proto.Output.Where(name => _facts.Tensors.TryGetValue(name, out TensorFact? fact) && IsDiscrete(fact.Type))];
        if (node.Operator is "Shape" or "Size" || inputs.All(IsLength))
        {
            _lengths.UnionWith(node.Proto.Output);
        }

        bool isChoice = !numbers.IsEmpty && !chosen.IsEmpty && !node.Proto.Output.All(_lengths.Contains) && !IsCut(couplings, node);
        ImmutableHashSet<int> choices = ChoicesOf(inputs);
        if (isChoice)
        {
            foreach (string name in numbers)
            {
                Add(name, isChoice: false);
            }

            foreach (string name in chosen.Where(_available.Contains))
            {
                _choices[name] = choices;
                choices = choices.Add(_points.Count);
                Add(name, isChoice: true);
            }
        }

        foreach (string output in node.Proto.Output)
        {
            _choices[output] = choices;
        }
    }

    private void Add(string tensor, bool isChoice)
    {
        bool isOutput = _facts.Index.IsOutput(tensor);
        if ((isOutput || _available.Contains(tensor)) && _known.Add(tensor))
        {
            _points.Add(new ComparisonPoint(tensor, isChoice, isOutput, _choices.GetValueOrDefault(tensor, [])));
        }
    }

    private ImmutableHashSet<int> ChoicesOf(ImmutableArray<string> tensors)
    {
        ImmutableHashSet<int> union = [];
        foreach (string tensor in tensors)
        {
            ImmutableHashSet<int> choices = _choices.GetValueOrDefault(tensor, []);
            union = union.IsEmpty ? choices : choices.IsSubsetOf(union) ? union : union.Union(choices);
        }

        return union;
    }

    private bool IsNumber(string tensor) =>
        _facts.Tensors.TryGetValue(tensor, out TensorFact? fact)
        && fact.Constant is null
        && fact.Type is DataType.Float or DataType.Double or DataType.Float16 or DataType.Bfloat16;

    /// <summary>Whether a tensor depends on nothing but lengths of axes, which rounding does not touch.</summary>
    private bool IsLength(string tensor) =>
        _lengths.Contains(tensor) || (_facts.Tensors.TryGetValue(tensor, out TensorFact? fact) && fact.Constant is not null);

    private static bool IsDiscrete(DataType type) => type is DataType.Int64 or DataType.Int32 or DataType.Bool;

    /// <summary>A choice for each channel, where the models have different numbers of them, cannot be compared.</summary>
    private static bool IsCut(Couplings couplings, Node node) =>
        node.Inputs.Concat(node.Outputs).OfType<Operand>().SelectMany(operand => operand.Axes).Any(couplings.IsPrunable);
}
