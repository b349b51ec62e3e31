using System.Collections.Immutable;
using OnnxShapley.Engine.Analysis;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Engine.Running;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>
/// Shows by running it that a model gives each image of a batch what the image gets alone: nothing that the batch decides is burnt in, and no image
/// changes what another gets.
/// </summary>
/// <param name="single">The model that images are given to one by one.</param>
/// <param name="batch">How many images a run of <paramref name="single"/> takes; all of them are the same image.</param>
/// <param name="together">The model that takes several different images: the same one, or a twin.</param>
/// <param name="tolerance">By how much of its scale an output may differ between batches of different sizes.</param>
internal sealed class BatchProof(OrtSession single, int batch, OrtSession together, double tolerance)
{
    private const int LargestBatch = 8;

    // Batches of one size are computed in the same order, so that what is exchanged beside an image hardly changes its rounding.
    private const double ExchangeTolerance = 1e-2;

    // Where two classes are all but equal, rounding decides: so few of the integers may differ.
    private const double IntegersThatMayDiffer = 1e-3;

    private readonly ImmutableArray<string> _outputs = [.. single.Outputs.Where(output => output.Type != ElementType.Undefined).Select(output => output.Name)];

    private bool IsOwnTwin => ReferenceEquals(single, together);

    /// <summary>Batches to try, the last one the largest.</summary>
    private ImmutableArray<int> Sizes => batch is > 3 and <= LargestBatch ? [2, 3, batch] : [2, 3];

    /// <summary>Runs images alone, together, and beside others.</summary>
    /// <returns>Null where the outputs agree; otherwise what does not, as a sentence.</returns>
    /// <exception cref="InferenceException">A run fails.</exception>
    public string? Refute(ITraceInputs inputs, CancellationToken cancellationToken)
    {
        if (_outputs.IsEmpty)
        {
            return null;
        }

        Dictionary<string, Tensor> images = inputs.OfBatch(Sizes[^1]).ToDictionary(input => input.Key, input => Distinct(input.Value));
        ImmutableArray<ImmutableArray<Tensor>> alone =
        [
            .. Enumerable.Range(0, IsOwnTwin ? 2 : Sizes[^1]).Select(image => Run(single, Part(images, image, 1, batch), cancellationToken)),
        ];
        if (WithoutRows(alone[0]) is { } without)
        {
            return IsOwnTwin ? null : without;
        }

        ImmutableArray<Tensor> pair = [];
        foreach (int size in Sizes)
        {
            ImmutableArray<Tensor> got = Run(together, Part(images, 0, size, size), cancellationToken);
            double allowed = IsOwnTwin && size == batch ? ExchangeTolerance * tolerance : tolerance;
            for (int output = 0; output < got.Length; output++)
            {
                if (Compare(_outputs[output], [.. alone.Take(size).Select(values => values[output].Rows(0, 1))], got[output], size, allowed) is { } reason)
                {
                    return reason;
                }
            }

            pair = pair.IsEmpty ? got : pair;
        }

        return IsOwnTwin ? null : RefuteExchange(images, pair, cancellationToken);
    }

    /// <summary>Puts another image beside the first.</summary>
    private string? RefuteExchange(Dictionary<string, Tensor> images, ImmutableArray<Tensor> pair, CancellationToken cancellationToken)
    {
        Dictionary<string, Tensor> exchanged = images.ToDictionary(
            input => input.Key,
            input => input.Value.Shape.IsEmpty ? input.Value : Padding.Join([input.Value.Rows(0, 1), input.Value.Rows(2, 1)]));
        ImmutableArray<Tensor> got = Run(together, exchanged, cancellationToken);
        return _outputs
            .Select((name, output) => Compare(name, [pair[output].Rows(0, 1)], got[output], 2, ExchangeTolerance * tolerance))
            .FirstOrDefault(reason => reason is not null);
    }

    private string? WithoutRows(ImmutableArray<Tensor> values)
    {
        int output = Enumerable.Range(0, values.Length).FirstOrDefault(index => values[index].Shape is not [var rows, ..] || rows != batch, -1);
        return output < 0 ? null : $"The output '{_outputs[output]}' has the shape {Text(values[output].Shape)} for a batch of {batch}: its rows are not images.";
    }

    private ImmutableArray<Tensor> Run(OrtSession session, Dictionary<string, Tensor> images, CancellationToken cancellationToken) =>
        session.Run(images, _outputs.AsSpan(), cancellationToken);

    private static string? Compare(string output, ImmutableArray<Tensor> rows, Tensor got, int size, double allowed)
    {
        ImmutableArray<long> shape = rows[0].Shape.SetItem(0, size);
        if (!shape.SequenceEqual(got.Shape))
        {
            return $"The output '{output}' has the shape {Text(got.Shape)} for {size} images, not {Text(shape)}.";
        }

        return Agree(Padding.Join(rows), got.Rows(0, rows.Length), allowed)
            ? null
            : $"What an image gets in the output '{output}' depends on the batch that it is in.";
    }

    private static bool Agree(Tensor wanted, Tensor got, double allowed)
    {
        if (wanted.Type is ElementType.Single or ElementType.Double or ElementType.Half or ElementType.BFloat16)
        {
            (double largest, double difference) = Numbers.Difference(wanted, got);
            return difference <= allowed * Math.Max(largest, Numbers.SmallestScale);
        }

        int size = Tensor.SizeOf(wanted.Type);
        int differing = 0;
        for (int start = 0; start < wanted.Bytes.Length; start += size)
        {
            differing += wanted.Bytes.Span.Slice(start, size).SequenceEqual(got.Bytes.Span.Slice(start, size)) ? 0 : 1;
        }

        return differing <= IntegersThatMayDiffer * wanted.Count;
    }

    private static string Text(ImmutableArray<long> shape) => $"[{string.Join(',', shape)}]";

    private static Dictionary<string, Tensor> Part(Dictionary<string, Tensor> images, int start, int count, int total) =>
        images.ToDictionary(input => input.Key, input => input.Value.Shape.IsEmpty ? input.Value : Padding.Rows(input.Value, start, count, total));

    /// <summary>Images that are all the same would not show that they are mixed: one that is as the one before it is turned about.</summary>
    private static Tensor Distinct(Tensor images)
    {
        if (images.Shape.IsEmpty)
        {
            return images;
        }

        Tensor copy = new(images.Type, images.Shape, images.Bytes.ToArray());
        for (int row = 1; row < copy.Shape[0]; row++)
        {
            Span<byte> bytes = copy.Rows(row, 1).Bytes.Span;
            if (bytes.SequenceEqual(copy.Rows(row - 1, 1).Bytes.Span))
            {
                Reverse(bytes, Tensor.SizeOf(copy.Type));
            }
        }

        return copy;
    }

    private static void Reverse(Span<byte> elements, int size)
    {
        elements.Reverse();
        for (int start = 0; start < elements.Length; start += size)
        {
            elements.Slice(start, size).Reverse();
        }
    }
}
