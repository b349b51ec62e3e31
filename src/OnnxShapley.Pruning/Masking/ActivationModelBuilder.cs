using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Facts;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Masking;

/// <summary>
/// Builds the <see cref="ActivationModel"/>: at every tensor whose channels are summed over, sums of each slot. They are made in double precision, so that
/// they hardly depend on the order in which a run adds up.
/// </summary>
public sealed class ActivationModelBuilder
{
    private const string NamePrefix = "onnx_shapley.activation.";
    private const int FirstOpsetWithAxesAsInput = 13;

    private readonly Couplings _couplings;
    private readonly ModelFacts _facts;
    private readonly OnnxModel _model;
    private readonly GraphWriter _writer;
    private readonly bool _isPerImage;

    private ActivationModelBuilder(Couplings couplings, ImmutableArray<(Axis Axis, string? Zero)> places)
    {
        _couplings = couplings;
        _facts = couplings.Facts;
        _isPerImage = _facts.IsBatchFree && places.All(place => place.Axis.Index > 0 && _facts.BatchAligned.Contains(place.Axis.Operand.Tensor));
        _model = PrefixModel.Build(_facts, places.SelectMany(place => new[] { place.Axis.Operand.Tensor, place.Zero }).Where(name => name?.Length > 0).Distinct()!);
        InitializerDeclarations.Upgrade(_model.Proto);
        _model.Graph.Output.Clear();
        _writer = new GraphWriter(_facts.Model.Graph, _model.Graph, NamePrefix);
    }

    /// <summary>Builds the model; the original is not changed.</summary>
    /// <param name="couplings">The groups of the model, at least one.</param>
    public static ActivationModel Build(Couplings couplings)
    {
        ImmutableArray<(Axis Axis, string? Zero)> places =
        [
            .. couplings.Contractions.Where(contraction => couplings.IsPrunable(contraction.Axis))
                .Select(contraction => (contraction.Axis, contraction.Zero is { } index ? contraction.Node.Proto.Input.ElementAtOrDefault(index) ?? string.Empty : null))
                .Distinct(),
        ];
        ActivationModelBuilder builder = new(couplings, places);
        ImmutableArray<ActivationSite> sites = [.. places.Select(place => builder.Append(place.Axis, place.Zero))];
        builder._model.Graph.Output.AddRange(sites.SelectMany(site => new[] { site.Magnitudes, site.Nonzeros }).Select(name => new ValueInfoProto { Name = name }));
        return new ActivationModel(builder._model, sites, builder._isPerImage);
    }

    private ActivationSite Append(Axis axis, string? zero)
    {
        ImmutableArray<int> shape = axis.Operand.Shape;
        long behind = Product(shape.Skip(axis.Index + 1));
        string values = _isPerImage
            ? _writer.Reshape(Values(axis, zero), -1, Product(shape.Skip(1).Take(axis.Index - 1)), axis.Length, behind)
            : _writer.Reshape(Values(axis, zero), 1, -1, axis.Length, behind);
        return new ActivationSite(
            axis,
            (int)(Product(shape) / axis.Length / _facts.BatchSize),
            Sum(_writer.Cast(_writer.Node("Abs", values), DataType.Float, DataType.Double)),
            Sum(_writer.Cast(_writer.Cast(values, DataType.Float, DataType.Bool), DataType.Bool, DataType.Double)));
    }

    /// <summary>The values as floats; of quantised ones, what they are away from the number that counts as zero.</summary>
    private string Values(Axis axis, string? zero)
    {
        DataType type = axis.Operand.Type;
        if (zero is not { Length: > 0 })
        {
            return _writer.Cast(axis.Operand.Tensor, type, DataType.Float);
        }

        string difference = _writer.Node("Sub", _writer.Cast(axis.Operand.Tensor, type, DataType.Int32), _writer.Cast(zero, type, DataType.Int32));
        return _writer.Cast(difference, DataType.Int32, DataType.Float);
    }

    /// <summary>[rows, before, slots, behind] → [rows, slots].</summary>
    private string Sum(string values)
    {
        bool isInput = _couplings.Facts.Model.Opset >= FirstOpsetWithAxesAsInput;
        return _writer.Node("ReduceSum", isInput ? [values, _writer.Integers([1, 3])] : [values], node =>
        {
            node.SetInt("keepdims", 0);
            if (!isInput)
            {
                node.SetInts("axes", 1, 3);
            }
        });
    }

    private static long Product(IEnumerable<int> lengths) => lengths.Aggregate(1L, (product, length) => product * length);
}
