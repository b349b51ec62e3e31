using System.Collections.Immutable;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Pruning.Tests.Subjects;

/// <summary>Runs the suffix of a group with its own outputs instead of a payoff.</summary>
internal sealed class SuffixRun : IDisposable
{
    private readonly CoalitionModel _coalition;
    private readonly OrtSession _session;
    private readonly Dictionary<string, Tensor> _frontier;
    private readonly Dictionary<string, Tensor> _contributions;
    private readonly int _images;

    /// <summary>Prepares the runs.</summary>
    /// <param name="subject">The model.</param>
    /// <param name="coalition">Its suffix.</param>
    /// <param name="channels">Channels of the group.</param>
    /// <param name="feeds">Inputs of the model; a suffix that is not parallel takes the batch of the trace only.</param>
    public SuffixRun(Subject subject, CoalitionModel coalition, int channels, Dictionary<string, Tensor>? feeds = null)
    {
        feeds ??= subject.Feeds;
        _coalition = coalition;
        OnnxModel model = coalition.Model.CloneDeep();
        for (int i = 0; i < coalition.Outputs.Length; i++)
        {
            model.Graph.Node.Add(new NodeProto { OpType = "Identity", Input = { coalition.Outputs[i] }, Output = { $"suffix.output.{i}" } });
            model.Graph.Output.Add(new ValueInfoProto { Name = $"suffix.output.{i}" });
        }

        _session = OrtSession.Open(model.ToBytes(), new SessionSettings { Threads = 1 });
        _frontier = Frontier(subject, feeds, [.. coalition.Frontier.Union(coalition.Contributions?.Frontier ?? [])]);
        _images = (int)feeds.Values.First(feed => feed.Shape.Length > 0).Shape[0];
        _contributions = coalition.Contributions is { } part ? Contributions(part, channels) : [];
    }

    /// <summary>The outputs of each coalition, on all images.</summary>
    public ImmutableArray<ImmutableArray<Tensor>> Run(ImmutableArray<float[]> masks) =>
        _coalition.IsParallel ? RunAtOnce(masks) : [.. masks.Select(mask => RunAtOnce([mask])[0])];

    public void Dispose() => _session.Dispose();

    private ImmutableArray<ImmutableArray<Tensor>> RunAtOnce(ImmutableArray<float[]> masks)
    {
        Dictionary<string, Tensor> feeds = FeedsOf(_coalition.Frontier, masks);
        foreach ((string name, Tensor contributions) in _contributions)
        {
            feeds.Add(name, contributions);
        }

        ImmutableArray<Tensor> outputs = _session.Run(feeds);
        return !_coalition.IsParallel
            ? [outputs]
            : [.. masks.Select((_, mask) => outputs.Select(output => RowsOf(output, mask, masks.Length)).ToImmutableArray())];
    }

    private Dictionary<string, Tensor> FeedsOf(ImmutableArray<string> frontier, ImmutableArray<float[]> masks)
    {
        Dictionary<string, Tensor> feeds = frontier.ToDictionary(name => name, name => _frontier[name]);
        feeds.Add(CoalitionModel.Masks, Tensor.From<float>(masks.SelectMany(mask => mask.Append(1)).ToArray(), masks.Length, masks[0].Length + 1));
        if (_coalition.IsParallel)
        {
            long[] samples = [.. Enumerable.Range(0, masks.Length * _images)];
            feeds.Add(CoalitionModel.Coalition, Tensor.From<long>(samples.Select(sample => sample % masks.Length).ToArray(), samples.Length));
            feeds.Add(CoalitionModel.Image, Tensor.From<long>(samples.Select(sample => sample / masks.Length).ToArray(), samples.Length));
        }

        return feeds;
    }

    /// <summary>The rows of one coalition, of an output that has rows for all.</summary>
    private Tensor RowsOf(Tensor output, int mask, int masks)
    {
        if (output.Shape.Length == 0 || output.Shape[0] != masks * _images)
        {
            return output;
        }

        byte[] bytes = [.. Enumerable.Range(0, _images).SelectMany(image => output.Rows((image * masks) + mask, 1).Bytes.ToArray())];
        return new Tensor(output.Type, output.Shape.SetItem(0, _images), bytes);
    }

    /// <summary>What each channel contributes to the tensors that cross from the affine part, and what is there without any.</summary>
    private Dictionary<string, Tensor> Contributions(ContributionModel model, int channels)
    {
        ImmutableArray<float[]> single = [.. Enumerable.Range(0, channels + 1).Select(on => Enumerable.Range(0, channels).Select(channel => channel == on ? 1f : 0f).ToArray())];
        using OrtSession session = OrtSession.Open(model.Model.ToBytes(), new SessionSettings { Threads = 1 });
        ImmutableArray<Tensor> results = session.Run(FeedsOf(model.Frontier, single));
        Dictionary<string, Tensor> contributions = [];
        foreach ((ContributionResult result, Tensor values) in model.Results.Zip(results))
        {
            float[] sums = values.Span<float>().ToArray();
            for (int row = 0; row < _images * (channels + 1); row++)
            {
                int empty = (((row / (channels + 1)) + 1) * (channels + 1)) - 1;
                for (int element = 0; row != empty && element < result.Elements; element++)
                {
                    sums[(row * result.Elements) + element] -= sums[(empty * result.Elements) + element];
                }
            }

            contributions.Add(result.Input, Tensor.From<float>(sums, _images, channels + 1, result.Elements));
        }

        return contributions;
    }

    private static Dictionary<string, Tensor> Frontier(Subject subject, Dictionary<string, Tensor> feeds, ImmutableArray<string> names)
    {
        OnnxModel model = subject.Model.CloneDeep();
        string[] computed = [.. names.Where(name => !feeds.ContainsKey(name))];
        model.Graph.Output.Clear();
        model.Graph.Output.AddRange(computed.Select(name => new ValueInfoProto { Name = name }));
        // ONNX Runtime's fusions of Gemm and Transpose can lose an intermediate tensor that is an output.
        using OrtSession session = OrtSession.Open(model.ToBytes(), new SessionSettings { Threads = 1, Optimize = false });
        Dictionary<string, Tensor> frontier = names.Where(feeds.ContainsKey).ToDictionary(name => name, name => feeds[name]);
        foreach ((string name, Tensor tensor) in computed.Zip(session.Run(feeds, computed)))
        {
            frontier.Add(name, tensor);
        }

        return frontier;
    }
}
