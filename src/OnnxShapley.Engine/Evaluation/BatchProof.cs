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

    /// <summary>Batches to try: a twin must take two, three and as many as the model itself.</summary>
    private ImmutableArray<int> Sizes => ReferenceEquals(single, together) ? [2] : batch is > 3 and <= LargestBatch ? [2, 3, batch] : [2, 3];

    /// <summary>Runs images alone, together, and beside others.</summary>
    /// <returns>Null where the outputs agree; otherwise what does not, as a sentence.</returns>
    /// <exception cref="InferenceException">A run fails.</exception>
    public string? Refute(ITraceInputs inputs, CancellationToken cancellationToken)
    {
        int most = Math.Max(3, Sizes[^1]);
        Dictionary<string, Tensor> images = inputs.OfBatch(most).ToDictionary(input => input.Key, input => Distinct(input.Value));
        List<ImmutableArray<Tensor>> alone = [];
        for (int image = 0; image < Sizes[^1]; image++)
        {
            alone.Add(Run(single, Part(images, image, 1, batch), cancellationToken));
        }

        if (Enumerable.Range(0, _outputs.Length).FirstOrDefault(output => alone[0][output].Shape is not [var rows, ..] || rows != batch, -1) is >= 0 and var without)
        {
            return $"The output '{_outputs[without]}' has the shape {Text(alone[0][without])} for a batch of {batch}: its rows are not images.";
        }

        ImmutableArray<Tensor> pair = [];
        foreach (int size in Sizes)
        {
            ImmutableArray<Tensor> got = Run(together, Part(images, 0, size, size), cancellationToken);
            ImmutableArray<Tensor> wanted = [.. got.Select((_, output) => Padding.Join([.. alone.Take(size).Select(values => values[output].Rows(0, 1))]))];
            if (Compare(wanted, got, tolerance) is { } reason)
            {
                return reason;
            }

            pair = pair.IsEmpty ? got : pair;
        }

        ImmutableArray<Tensor> exchanged = Run(together, Pair(images, 0, 2), cancellationToken);
        return Compare([.. pair.Select(FirstRow)], [.. exchanged.Select(FirstRow)], ExchangeTolerance * tolerance);
    }

    private ImmutableArray<Tensor> Run(OrtSession session, Dictionary<string, Tensor> images, CancellationToken cancellationToken) =>
        session.Run(images, _outputs.AsSpan(), cancellationToken);

    private string? Compare(ImmutableArray<Tensor> wanted, ImmutableArray<Tensor> got, double allowed) =>
        _outputs.Select((output, index) => Compare(output, wanted[index], got[index], allowed)).FirstOrDefault(reason => reason is not null);

    private static string? Compare(string output, Tensor wanted, Tensor got, double allowed)
    {
        if (!wanted.Shape.SequenceEqual(got.Shape))
        {
            return $"The output '{output}' has the shape {Text(got)} for {wanted.Shape[0]} images, not {Text(wanted)}.";
        }

        bool agree;
        if (wanted.Type is ElementType.Single or ElementType.Double or ElementType.Half or ElementType.BFloat16)
        {
            (double largest, double difference) = Numbers.Difference(wanted, got);
            agree = difference <= allowed * Math.Max(largest, Numbers.SmallestScale);
        }
        else
        {
            int differing = Numbers.ToDoubles(wanted).Zip(Numbers.ToDoubles(got)).Count(pair => !pair.First.Equals(pair.Second));
            agree = differing <= IntegersThatMayDiffer * wanted.Count;
        }

        return agree ? null : $"What an image gets in the output '{output}' depends on the batch that it is in.";
    }

    private static string Text(Tensor tensor) => $"[{string.Join(',', tensor.Shape)}]";

    private static Tensor FirstRow(Tensor tensor) => tensor.Rows(0, 1);

    private static Dictionary<string, Tensor> Pair(Dictionary<string, Tensor> images, int first, int second) => images.ToDictionary(
        input => input.Key,
        input => input.Value.Shape.IsEmpty ? input.Value : Padding.Join([input.Value.Rows(first, 1), input.Value.Rows(second, 1)]));

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
