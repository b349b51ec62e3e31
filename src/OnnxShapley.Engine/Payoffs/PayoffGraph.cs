using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Facts;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Engine.Payoffs;

/// <summary>The end of a coalition model, where a payoff appends its nodes.</summary>
internal sealed class PayoffGraph(Couplings couplings, CoalitionModel model)
{
    private const string NamePrefix = "onnx_shapley.payoff.";

    private readonly Dictionary<string, Tensor> _feeds = [];

    /// <summary>Appends nodes and constants.</summary>
    public GraphWriter Writer { get; } = new(couplings.Facts.Model.Graph, model.Model.Graph, NamePrefix);

    /// <summary>Number of outputs of the model.</summary>
    public int OutputCount => model.Outputs.Length;

    /// <summary>Inputs that <see cref="PerImage"/> has added, with one row an image of the calibration set.</summary>
    public IReadOnlyDictionary<string, Tensor> Feeds => _feeds;

    /// <summary>An output as float32 [samples, elements], and the number of elements.</summary>
    public (string Name, int Elements) Output(int output)
    {
        TensorFact fact = couplings.Facts.Tensors[couplings.Facts.Index.Outputs[output].Name];
        int elements = fact.Shape.Skip(1).Aggregate(1, (product, length) => product * length);
        string name = Writer.Cast(model.Outputs[output], fact.Type, TensorProto.Types.DataType.Float);
        return (Writer.Reshape(name, -1, elements), elements);
    }

    /// <summary>For every sample Σ_c p_c·ln q_c: q the class probabilities of the first output, p a target distribution for every image.</summary>
    /// <param name="name">What the target is.</param>
    /// <param name="targets">[images, classes], row-major.</param>
    public string ExpectedLogProbability(string name, ReadOnlySpan<float> targets)
    {
        (string logProbabilities, int classes) = LogProbabilities();
        string target = PerImage(name, Tensor.From(targets, targets.Length / classes, classes));
        float[] ones = new float[classes];
        Array.Fill(ones, 1f);
        return WeightedSum(Writer.Node("Mul", logProbabilities, target), ones);
    }

    /// <summary>Appends a sum over axis 1, weighted: float32 [samples, elements] → [samples, 1].</summary>
    public string WeightedSum(string matrix, ReadOnlySpan<float> weights) =>
        Writer.Node("MatMul", matrix, Writer.Initializer(TensorContent.CreateSingle(string.Empty, [weights.Length, 1], weights)));

    /// <summary>Adds an input with one row an image, and returns the name of the tensor with one row a sample.</summary>
    public string PerImage(string name, Tensor rows)
    {
        string input = NamePrefix + name;
        long[] shape = [-1, .. rows.Shape.Skip(1)];
        model.Model.Graph.Input.Add(ValueInfos.Create(input, (TensorProto.Types.DataType)rows.Type, shape));
        _feeds.Add(input, rows);
        return model.IsParallel ? Writer.Gather(input, CoalitionModel.Image, axis: 0) : input;
    }

    private (string Name, int Classes) LogProbabilities()
    {
        (string scores, int classes) = Output(0);
        if (Classification.GivesProbabilities(couplings.Facts.Index))
        {
            // A probability may be exactly zero.
            scores = Writer.Node("Log", Writer.Node("Add", scores, Writer.Scalar(Classification.SmallestProbability)));
        }

        return (Writer.Node("LogSoftmax", [scores], node => node.SetInt("axis", 1)), classes);
    }
}
