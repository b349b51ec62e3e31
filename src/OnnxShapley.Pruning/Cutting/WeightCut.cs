using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Pruning.Cutting;

/// <summary>
/// Slices the constants that nodes read. An initializer that all its readers want cut alike is replaced where it stands and keeps its name;
/// otherwise each distinct cut becomes an initializer of its own.
/// </summary>
internal sealed class WeightCut
{
    private readonly Couplings _couplings;
    private readonly CutMap _cut;
    private readonly InitializerEdit _initializers;
    // Of each constant how often nodes read it, and the cut that all of them want: null where they differ.
    private readonly Dictionary<string, (int Readers, string? Cut)> _cutOfAll = [];
    private readonly Dictionary<(string Tensor, string Cut), string> _names = [];

    public WeightCut(Couplings couplings, CutMap cut, InitializerEdit initializers)
    {
        _couplings = couplings;
        _cut = cut;
        _initializers = initializers;
        foreach (Operand operand in couplings.Nodes.SelectMany(node => node.Inputs.OfType<Operand>()).Where(operand => operand.IsConstant))
        {
            string signature = Signature(operand);
            (int readers, string? common) = _cutOfAll.GetValueOrDefault(operand.Tensor, (0, signature));
            _cutOfAll[operand.Tensor] = (readers + 1, common == signature ? common : null);
        }
    }

    /// <summary>Makes a copy of a node read cut constants.</summary>
    public void Apply(Node node, NodeProto copy)
    {
        for (int input = 0; input < node.Inputs.Length; input++)
        {
            if (node.Inputs[input] is { IsConstant: true } operand && _cut.IsCut(operand))
            {
                copy.Input[input] = NameOf(operand);
            }
        }
    }

    private string NameOf(Operand operand)
    {
        (string, string) key = (operand.Tensor, Signature(operand));
        if (!_names.TryGetValue(key, out string? name))
        {
            TensorProto tensor = Slice(operand);
            name = IsCutAlike(operand) ? _initializers.Replace(operand.Tensor, tensor) : _initializers.Add(tensor);
            _names.Add(key, name);
        }

        return name;
    }

    private TensorProto Slice(Operand operand) => TensorContent.Select(
        operand.Constant!,
        _couplings.Facts.Model.Directory,
        [.. operand.Axes.Select(axis => _cut.IsCut(axis) ? _cut.Kept(axis) : default)]);

    private bool IsCutAlike(Operand operand)
    {
        string tensor = operand.Tensor;
        ImmutableArray<TensorUse> uses = _couplings.Facts.Index.Consumers(tensor);
        return _couplings.Facts.Index.Initializer(tensor) is not null
            && !_couplings.Facts.Index.IsOutput(tensor)
            && _cutOfAll[tensor].Readers == uses.Length
            && _cutOfAll[tensor].Cut is not null;
    }

    private string Signature(Operand operand) => string.Join(';', operand.Axes.Select(_cut.Pattern));
}
