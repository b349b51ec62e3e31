using System.Collections.Immutable;
using System.Numerics.Tensors;
using OnnxShapley.Games;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Facts;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>
/// What each channel of a group contributes, for every image, to the tensors that cross from the affine part of the suffix to the rest. It is computed
/// once: the part runs for every single channel and for none, and never again.
/// </summary>
internal sealed class Contributions
{
    private readonly Dictionary<string, Tensor> _tensors;

    private Contributions(Dictionary<string, Tensor> tensors) => _tensors = tensors;

    /// <summary>Whether it pays to split the suffix, and what is kept fits in memory.</summary>
    /// <param name="model">The affine part.</param>
    /// <param name="channels">Channels of the group.</param>
    /// <param name="images">Number of images.</param>
    /// <param name="memory">Bytes that may be kept.</param>
    public static bool Pays(ContributionModel model, int channels, int images, long memory)
    {
        long kept = (channels + 1) * model.Elements;
        bool isKept = images * kept * sizeof(float) <= memory && model.Results.All(result => (long)images * (channels + 1) * result.Elements <= Array.MaxLength / sizeof(float));
        return isKept && kept <= 2 * model.MultiplyAdds;
    }

    /// <summary>Runs the affine part.</summary>
    /// <param name="model">The affine part.</param>
    /// <param name="facts">Shapes of the model's tensors.</param>
    /// <param name="channels">Channels of the group.</param>
    /// <param name="images">The model's inputs for every image.</param>
    /// <param name="run">Where it runs, and in how much memory.</param>
    /// <param name="cancellationToken">Ends the runs.</param>
    public static Contributions Compute(
        ContributionModel model, ModelFacts facts, int channels, ImmutableDictionary<string, Tensor> images, RunSettings run, CancellationToken cancellationToken)
    {
        int count = (int)images.First().Value.Shape[0];
        int rows = channels + 1;
        Dictionary<string, Tensor> tensors = model.Results.ToDictionary(result => result.Input, result => Tensor.Zeros(ElementType.Single, count, rows, result.Elements));
        Coalition[] coalitions = [.. Enumerable.Range(0, channels).Select(channel => Coalition.Of(channels, channel)), Coalition.Empty(channels)];
        Tensor masks = Samples.Masks(coalitions, channels);
        int imagesPerRun = Math.Clamp(MemoryPlan.SamplesPerRun(facts, model.Model.Graph.Node, run.Memory / 2) / rows, 1, count);
        ImmutableArray<string> outputs = [.. model.Results.Select(result => result.Output)];

        using Frontier frontier = new(facts, model.Frontier, images, run, cancellationToken);
        using OrtSession session = OrtSession.Open(model.Model.ToBytes(), run.Session with { ExternalDataFolder = facts.Model.Directory });
        for (int start = 0; start < count; start += imagesPerRun)
        {
            int part = Math.Min(imagesPerRun, count - start);
            Dictionary<string, Tensor> feeds = frontier.Rows(start, part, part, cancellationToken);
            feeds.Add(CoalitionModel.Masks, masks);
            Samples.Number(feeds, rows, part);
            ImmutableArray<Tensor> values = session.Run(feeds, outputs.AsSpan(), cancellationToken);
            for (int result = 0; result < values.Length; result++)
            {
                Subtract(values[result].Span<float>(), tensors[model.Results[result].Input].Rows(start, part).Span<float>(), rows, model.Results[result].Elements);
            }
        }

        return new Contributions(tensors);
    }

    /// <summary>Adds the rows of some images to what a run is fed with.</summary>
    public void AddRows(Dictionary<string, Tensor> feeds, int start, int count)
    {
        foreach ((string name, Tensor tensor) in _tensors)
        {
            feeds.Add(name, tensor.Rows(start, count));
        }
    }

    /// <summary>Of what single channels give, takes away what is there without any, image by image.</summary>
    private static void Subtract(ReadOnlySpan<float> values, Span<float> contributions, int rows, int elements)
    {
        for (int image = 0; image < values.Length; image += rows * elements)
        {
            ReadOnlySpan<float> empty = values.Slice(image + ((rows - 1) * elements), elements);
            for (int row = 0; row < rows - 1; row++)
            {
                int start = image + (row * elements);
                TensorPrimitives.Subtract(values.Slice(start, elements), empty, contributions.Slice(start, elements));
            }

            empty.CopyTo(contributions.Slice(image + ((rows - 1) * elements), elements));
        }
    }
}
