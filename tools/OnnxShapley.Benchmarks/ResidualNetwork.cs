using System.Collections.Frozen;
using System.Collections.Immutable;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Facts;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Benchmarks;

/// <summary>Residual networks of any number of nodes, with the facts that a run would show: their shapes are known as they are made.</summary>
internal sealed class ResidualNetwork
{
    private const int BatchSize = 2, Side = 8, ImageChannels = 3, Classes = 10, BlocksPerStage = 16;

    private readonly GraphProto _graph = new() { Name = "residual" };
    private readonly Dictionary<string, TensorFact> _facts = [];
    private readonly int _width;
    private readonly int _inner;
    private readonly int _kernel;

    private ResidualNetwork(int width, int inner, int kernel)
    {
        _width = width;
        _inner = inner;
        _kernel = kernel;
    }

    /// <summary>Writes a network of at least so many nodes.</summary>
    /// <param name="nodes">Number of nodes.</param>
    /// <param name="isOneGroup">
    /// One stage of 256 channels that every block reads and writes by convolutions of 1 x 1; else stages of 16 blocks and 16 channels.
    /// </param>
    /// <param name="modelPath">Where the model goes.</param>
    /// <param name="factsPath">Where the facts go.</param>
    public static void Write(int nodes, bool isOneGroup, string modelPath, string factsPath)
    {
        ResidualNetwork network = isOneGroup ? new ResidualNetwork(256, 8, 1) : new ResidualNetwork(16, 16, 3);
        OnnxModel model = network.Build(nodes, isOneGroup ? int.MaxValue : BlocksPerStage);
        ModelFacts facts = new(
            model,
            new GraphIndex(model.Graph),
            network._facts.ToFrozenDictionary(),
            BatchSize,
            IsBatchFree: true,
            network._facts.Where(fact => fact.Value.Constant is null).Select(fact => fact.Key).ToFrozenSet());
        ModelFile.Save(model, modelPath);
        FactsFile.Write(facts, factsPath);
    }

    private OnnxModel Build(int nodes, int blocksPerStage)
    {
        _facts.Add("input", new TensorFact(DataType.Float, [BatchSize, ImageChannels, Side, Side], null));
        string stream = Convolution("input", ImageChannels, _width);
        int blocks = 0;
        while (_graph.Node.Count + 3 < nodes)
        {
            stream = blocks > 0 && blocks % blocksPerStage == 0 ? Convolution(stream, _width, _width) : Block(stream);
            blocks++;
        }

        string pooled = Node("GlobalAveragePool", [BatchSize, _width, 1, 1], stream);
        string flat = Node("Flatten", [BatchSize, _width], pooled);
        string scores = Node("MatMul", [BatchSize, Classes], flat, Weight("scores", [_width, Classes]));
        _graph.Input.Add(Pruning.Masking.ValueInfos.Create("input", DataType.Float, -1, ImageChannels, Side, Side));
        _graph.Output.Add(Pruning.Masking.ValueInfos.Create(scores, DataType.Float, -1, Classes));
        return new OnnxModel(new ModelProto { IrVersion = 8, Graph = _graph, OpsetImport = { new OperatorSetIdProto { Version = 16 } } }, null);
    }

    private string Block(string stream)
    {
        string inner = Node("Relu", Activation(_inner), Normalized(Convolution(stream, _width, _inner), _inner));
        string outer = Normalized(Convolution(inner, _inner, _width), _width);
        return Node("Relu", Activation(_width), Node("Add", Activation(_width), stream, outer));
    }

    private string Convolution(string input, int from, int to) =>
        Node("Conv", Activation(to), input, Weight($"w{_graph.Node.Count}", [to, from, _kernel, _kernel]));

    private string Normalized(string input, int channels)
    {
        string[] vectors = [.. Enumerable.Range(0, 4).Select(i => Weight($"v{_graph.Node.Count}.{i}", [channels]))];
        return Node("BatchNormalization", Activation(channels), [input, .. vectors]);
    }

    private string Node(string operatorType, ImmutableArray<int> shape, params string[] inputs)
    {
        string output = $"t{_graph.Node.Count}";
        NodeProto node = new() { OpType = operatorType, Name = $"{operatorType}_{_graph.Node.Count}", Input = { inputs }, Output = { output } };
        if (operatorType == "Conv")
        {
            node.SetInts("pads", [_kernel / 2, _kernel / 2, _kernel / 2, _kernel / 2]);
        }

        _graph.Node.Add(node);
        _facts.Add(output, new TensorFact(DataType.Float, shape, null));
        return output;
    }

    private string Weight(string name, ImmutableArray<int> shape)
    {
        byte[] bytes = new byte[shape.Aggregate(sizeof(float), (product, length) => product * length)];
        TensorProto tensor = TensorContent.Create(name, DataType.Float, [.. shape.Select(length => (long)length)], bytes);
        _graph.Initializer.Add(tensor);
        _facts.Add(name, new TensorFact(DataType.Float, shape, tensor));
        return name;
    }

    private static ImmutableArray<int> Activation(int channels) => [BatchSize, channels, Side, Side];
}
