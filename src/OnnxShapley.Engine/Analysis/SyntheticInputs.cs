using System.Collections.Immutable;
using OnnxShapley.Games;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Analysis;

/// <summary>Inputs of the right shapes with seeded random values between 0 and 1; integers are 0. Enough to observe shapes.</summary>
public sealed class SyntheticInputs : ITraceInputs
{
    private const ulong Seed = 2026;

    private readonly ImmutableArray<TensorSignature> _signatures;

    private SyntheticInputs(ImmutableArray<TensorSignature> signatures, bool isBatchFree, int fixedBatchSize)
    {
        _signatures = signatures;
        IsBatchFree = isBatchFree;
        FixedBatchSize = fixedBatchSize;
    }

    /// <inheritdoc/>
    public bool IsBatchFree { get; }

    /// <inheritdoc/>
    public int FixedBatchSize { get; }

    /// <summary>Inputs for the shapes that a model declares.</summary>
    /// <param name="inputs">The inputs as declared, -1 for a dynamic length.</param>
    /// <param name="shapes">Shapes that the user gives, by input name; axis 0 of a dynamic batch may be anything.</param>
    /// <exception cref="UsageException">An axis other than the batch is dynamic and no shape is given for it, or a shape does not fit.</exception>
    public static SyntheticInputs For(ImmutableArray<TensorSignature> inputs, IReadOnlyDictionary<string, ImmutableArray<long>> shapes)
    {
        if (shapes.Keys.FirstOrDefault(name => inputs.All(input => input.Name != name)) is { } unknown)
        {
            throw new UsageException(
                $"A shape is given for the input '{unknown}', which the model does not have; it has '{string.Join("', '", inputs.Select(input => input.Name))}'.");
        }

        ImmutableArray<TensorSignature> resolved = [.. inputs.Select(input => input with { Shape = Resolve(input, shapes.GetValueOrDefault(input.Name, input.Shape)) })];
        ImmutableArray<long> fixedBatches = [.. resolved.Where(input => input.Shape is [>= 0, ..]).Select(input => input.Shape[0])];
        bool isBatchFree = fixedBatches.IsEmpty && resolved.Any(input => input.Shape.Length > 0);
        return new SyntheticInputs(resolved, isBatchFree, fixedBatches.IsEmpty ? 1 : (int)fixedBatches[0]);
    }

    /// <inheritdoc/>
    public Dictionary<string, Tensor> OfBatch(int batchSize) =>
        _signatures.ToDictionary(input => input.Name, input => Fill(input.Type, [.. input.Shape.Select(length => length < 0 ? batchSize : length)]));

    private static ImmutableArray<long> Resolve(TensorSignature declared, ImmutableArray<long> given)
    {
        bool fits = given.Length == declared.Shape.Length && declared.Shape.Zip(given, (length, wanted) => length < 0 || length == wanted).All(fit => fit);
        if (!fits)
        {
            throw new UsageException(
                $"The shape [{string.Join(',', given)}] does not fit the input '{declared.Name}', which the model declares as [{Text(declared.Shape)}].");
        }

        for (int axis = 1; axis < given.Length; axis++)
        {
            if (given[axis] < 0)
            {
                throw new UsageException(
                    $"The input '{declared.Name}' is declared as [{Text(declared.Shape)}]: axis {axis} may have any length. "
                    + $"Give a shape, such as --input-shape {declared.Name}:{string.Join(',', declared.Shape.Select((length, a) => length >= 0 ? length : a == 0 ? 1 : 224))}.");
            }
        }

        return given.Length > 0 && declared.Shape[0] < 0 ? given.SetItem(0, -1) : given;
    }

    private static string Text(ImmutableArray<long> shape) => string.Join(',', shape.Select(length => length < 0 ? "?" : $"{length}"));

    private static Tensor Fill(ElementType type, ImmutableArray<long> shape)
    {
        Tensor tensor = Tensor.Zeros(type, shape.AsSpan());
        SeededRandom random = new(Seed);
        for (int i = 0; i < tensor.Count; i++)
        {
            switch (type)
            {
                case ElementType.Single:
                    tensor.Span<float>()[i] = (float)random.NextDouble();
                    break;
                case ElementType.Half:
                    tensor.Span<Half>()[i] = (Half)random.NextDouble();
                    break;
                case ElementType.Double:
                    tensor.Span<double>()[i] = random.NextDouble();
                    break;
                default:
                    return tensor;
            }
        }

        return tensor;
    }
}
