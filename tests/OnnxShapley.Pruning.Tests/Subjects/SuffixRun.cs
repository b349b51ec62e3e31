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
    private readonly int _images;

    /// <summary>Prepares the runs.</summary>
    /// <param name="subject">The model.</param>
    /// <param name="coalition">Its suffix.</param>
    /// <param name="feeds">Inputs of the model; a suffix that is not parallel takes the batch of the trace only.</param>
    public SuffixRun(Subject subject, CoalitionModel coalition, Dictionary<string, Tensor>? feeds = null)
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
        _frontier = Frontier(subject, feeds, coalition.Frontier);
        _images = (int)feeds.Values.First(feed => feed.Shape.Length > 0).Shape[0];
    }

    /// <summary>The outputs of each coalition, on all images.</summary>
    public ImmutableArray<ImmutableArray<Tensor>> Run(ImmutableArray<float[]> masks) =>
        _coalition.IsParallel ? RunAtOnce(masks) : [.. masks.Select(mask => RunAtOnce([mask])[0])];

    public void Dispose() => _session.Dispose();

    private ImmutableArray<ImmutableArray<Tensor>> RunAtOnce(ImmutableArray<float[]> masks)
    {
        Dictionary<string, Tensor> feeds = new(_frontier)
        {
            [CoalitionModel.Masks] = Tensor.From<float>(masks.SelectMany(mask => mask.Append(1)).ToArray(), masks.Length, masks[0].Length + 1),
        };
        if (!_coalition.IsParallel)
        {
            return [_session.Run(feeds)];
        }

        long[] samples = [.. Enumerable.Range(0, masks.Length * _images)];
        feeds.Add(CoalitionModel.Coalition, Tensor.From<long>(samples.Select(sample => sample / _images).ToArray(), samples.Length));
        feeds.Add(CoalitionModel.Image, Tensor.From<long>(samples.Select(sample => sample % _images).ToArray(), samples.Length));
        ImmutableArray<Tensor> outputs = _session.Run(feeds);
        return
        [
            .. Enumerable.Range(0, masks.Length).Select(i => outputs
                .Select(output => output.Shape.Length > 0 && output.Shape[0] == samples.Length ? output.Rows(i * _images, _images) : output)
                .ToImmutableArray()),
        ];
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
