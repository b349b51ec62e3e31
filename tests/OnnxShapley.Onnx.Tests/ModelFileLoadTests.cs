using static Onnx.TensorProto.Types;

namespace OnnxShapley.Onnx.Tests;

public sealed class ModelFileLoadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Load_ValidModel_KnowsOpsetAndFolder()
    {
        OnnxModel model = ModelFile.Load(_folder.Write("model.onnx", SmallModels.Convolution()));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(model.Opset, Is.EqualTo(17));
            Assert.That(model.Directory, Is.EqualTo(_folder.Path));
            Assert.That(model.Graph.Node, Has.Count.EqualTo(2));
        }
    }

    [Test]
    public void Load_NoFile_SaysSo() =>
        Refuses<ModelFormatException>(_folder.PathOf("none.onnx"), "The model '{0}' does not exist.");

    [Test]
    public void Load_Folder_SaysSo() =>
        Refuses<ModelFormatException>(_folder.Path, "The model '{0}' is a folder. Name the ONNX file inside it.");

    [TestCase("")]
    [TestCase("version https://example.org/pointer\n")]
    [TestCase("\u0089PNG\r\n")]
    [TestCase("{ \"graph\": 1 }")]
    public void Load_NotOnnx_SaysSo(string text) => Refuses<ModelFormatException>(
        _folder.Write("text.onnx", System.Text.Encoding.Latin1.GetBytes(text)),
        "The file '{0}' is not an ONNX model, or it is truncated or damaged. Export or download it again.");

    [Test]
    public void Load_Truncated_GivesModelFormatExceptionWhereverItIsCut()
    {
        // The opset import comes after the graph in a message's canonical order: no cut leaves a whole model.
        OnnxModel model = SmallModels.Convolution();
        byte[] bytes = model.ToBytes();
        string path = _folder.PathOf("cut.onnx");

        for (int length = 0; length < bytes.Length; length++)
        {
            _folder.Write("cut.onnx", bytes.AsSpan(0, length));
            Assert.That(() => ModelFile.Load(path), Throws.TypeOf<ModelFormatException>(), $"cut to {length} of {bytes.Length} bytes");
        }
    }

    [Test]
    public void Load_BytesFlipped_GivesAModelOrOneOfOurErrors()
    {
        byte[] bytes = SmallModels.Convolution().ToBytes();
        Random random = new(17);
        string path = _folder.PathOf("flipped.onnx");

        for (int round = 0; round < 500; round++)
        {
            byte[] damaged = [.. bytes];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, damaged);
            try
            {
                Assert.That(new GraphIndex(ModelFile.Load(path).Graph).Nodes.Length, Is.InRange(1, 2));
            }
            catch (OnnxShapleyException exception)
            {
                Assert.That(exception.Message, Is.Not.Empty);
            }
        }
    }

    [Test]
    public void Load_NoGraph_SaysSo() => Refuses<ModelFormatException>(
        Write(model => model.Graph = null),
        "The model '{0}' holds no graph. It is truncated or damaged: export or download it again.");

    [Test]
    public void Load_NoOpset_SaysSo() => Refuses<ModelFormatException>(
        Write(model => model.OpsetImport.Clear()),
        "The model '{0}' does not say which version of the ONNX operators (opset) it uses. It is truncated or damaged: export or download it again.");

    [TestCase(6)]
    [TestCase(27)]
    public void Load_OpsetOutOfRange_NamesTheRange(long opset) => Refuses<UnsupportedModelException>(
        Write(model => model.OpsetImport[0].Version = opset),
        $"The model '{{0}}' uses opset '{opset}'; opsets '7' to '26' are handled. Convert it or re-export it with one of them.");

    [TestCase(2)]
    [TestCase(14)]
    public void Load_IrVersionOutOfRange_NamesTheRange(long version) => Refuses<UnsupportedModelException>(
        Write(model => model.IrVersion = version),
        $"The model '{{0}}' has IR version '{version}'; versions '3' to '13' are handled. Convert it or re-export it with one of them.");

    [TestCase(7)]
    [TestCase(26)]
    public void Load_OpsetAtTheEdge_IsAccepted(long opset) =>
        Assert.That(ModelFile.Load(Write(model => model.OpsetImport[0] = new OperatorSetIdProto { Domain = "ai.onnx", Version = opset })).Opset, Is.EqualTo(opset));

    [Test]
    public void Load_InputThatNothingDefines_NamesNodeAndTensor() => Refuses<ModelFormatException>(
        Write(model => model.Graph.Initializer.RemoveAt(0)),
        "Node 'Conv_c' (Conv) reads 'w', which the graph does not define. Re-export the model with its weights.");

    [Test]
    public void Load_NodeWithoutName_IsNamedByItsOutput() => Refuses<ModelFormatException>(
        Write(model =>
        {
            model.Graph.Node[0].ClearName();
            model.Graph.Node[0].Input[0] = "z";
        }),
        "The Conv node that computes 'c' reads 'z', which the graph does not define. Re-export the model with its weights.");

    [Test]
    public void Load_NodesOutOfOrder_SaysSo() => Refuses<ModelFormatException>(
        Write(model => (model.Graph.Node[0], model.Graph.Node[1]) = (model.Graph.Node[1], model.Graph.Node[0])),
        "Node 'Relu_y' (Relu) reads 'c', which only a later node computes. Sort the nodes in the order in which they run, or re-export the model.");

    [TestCase("w")]
    [TestCase("x")]
    [TestCase("c")]
    public void Load_NameUsedTwice_SaysSo(string name) => Refuses<ModelFormatException>(
        Write(model => model.Graph.Node[1].Output[0] = name),
        $"Two tensors of one graph are named '{name}'. Every tensor needs a name of its own: re-export the model.");

    [Test]
    public void Load_TwoInitializersOfOneName_SaysSo() => Refuses<ModelFormatException>(
        Write(model => model.Graph.Initializer[1].Name = "w"),
        "Two tensors of one graph are named 'w'. Every tensor needs a name of its own: re-export the model.");

    [Test]
    public void Load_InitializerWithoutName_SaysSo() => Refuses<ModelFormatException>(
        Write(model => model.Graph.Initializer[1].Name = ""),
        "An input or initializer of the graph has no name. Re-export the model.");

    [Test]
    public void Load_OutputThatNothingComputes_SaysSo() => Refuses<ModelFormatException>(
        Write(model => model.Graph.Output[0].Name = "q"),
        "The graph's output 'q' is computed by no node. Re-export the model.");

    [Test]
    public void Load_InitializerShorterThanItsShape_SaysSo() => Refuses<ModelFormatException>(
        Write(model => model.Graph.Initializer[0].Dims[0] = 5),
        "Tensor 'w' holds 432 bytes, but its shape '[5, 3, 3, 3]' of type 'FLOAT' needs 540. The file is damaged: export or download it again.");

    [Test]
    public void Load_NegativeDimension_SaysSo() => Refuses<ModelFormatException>(
        Write(model => model.Graph.Initializer[0].Dims[0] = -4),
        "Tensor 'w' has the shape '[-4, 3, 3, 3]', which no tensor can have. Re-export the model.");

    [Test]
    public void Load_InitializerListedAsInput_IsAccepted() => Assert.That(
        ModelFile.Load(Write(model => model.Graph.Input.Add(new ValueInfoProto { Name = "w" }))).Graph.Input, Has.Count.EqualTo(2));

    [Test]
    public void Load_OptionalInputsAndOutputsLeftOut_IsAccepted()
    {
        OnnxModel model = new ModelBuilder().Input("x", 2).Initializer("high", [1f], []).Node("Clip", ["x", "", "high"], ["c"]).Node("Dropout", ["c"], ["y", ""])
            .Node("Dropout", ["y"], ["z", ""]).Output("z").Build();

        Assert.That(ModelFile.Load(_folder.Write("model.onnx", model)).Proto, Is.EqualTo(model.Proto));
    }

    [Test]
    public void Load_SubgraphReadsOuterTensor_IsAccepted() =>
        Assert.That(ModelFile.Load(_folder.Write("model.onnx", Branches("w"))).Graph.Node, Has.Count.EqualTo(2));

    [Test]
    public void Load_SubgraphReadsWhatNothingDefines_SaysSo() => Refuses<ModelFormatException>(
        _folder.Write("model.onnx", Branches("v")),
        "Node 'If_y' (If) reads 'v', which the graph does not define. Re-export the model with its weights.");

    private static OnnxModel Branches(string captured)
    {
        GraphProto branch = new ModelBuilder().Node("Relu", [captured], ["r"]).Output("r").BuildGraph();
        return new ModelBuilder().Input("p", DataType.Bool).Initializer("w", [1f], 1)
            .Node("Relu", ["w"], ["r0"])
            .Node("If", ["p"], ["y"], ("then_branch", branch), ("else_branch", branch)).Output("y").Build();
    }

    private static void Refuses<TException>(string path, string message)
        where TException : Exception =>
        Assert.That(() => ModelFile.Load(path), Throws.TypeOf<TException>().With.Message.EqualTo(message.Replace("{0}", path, StringComparison.Ordinal)));

    private string Write(Action<ModelProto> edit)
    {
        OnnxModel model = SmallModels.Convolution();
        edit(model.Proto);
        return _folder.Write("model.onnx", model);
    }
}
