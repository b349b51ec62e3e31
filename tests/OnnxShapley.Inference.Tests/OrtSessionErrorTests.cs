using Onnx;

namespace OnnxShapley.Inference.Tests;

public sealed class OrtSessionErrorTests
{
    private static readonly SessionSettings OneThread = new() { Threads = 1 };

    [Test]
    public void Open_Garbage_SaysWhatOnnxRuntimeSays() => Assert.That(
        () => OrtSession.Open("This is not a model."u8.ToArray(), OneThread),
        Throws.TypeOf<InferenceException>().With.Message.EqualTo(
            "ONNX Runtime cannot open the model: 'Failed to load model because protobuf parsing failed'. "
            + "Check the model with the ONNX checker or export it again."));

    [Test]
    public void Open_NoBytes_Throws() => Assert.That(
        () => OrtSession.Open(ReadOnlyMemory<byte>.Empty, OneThread),
        Throws.TypeOf<InferenceException>().With.Message.EqualTo(
            "ONNX Runtime cannot open the model: 'No graph was found in the protobuf'. "
            + "Check the model with the ONNX checker or export it again."));

    [Test]
    public void Open_UnknownOperator_NamesIt()
    {
        byte[] model = Models.Of(
            [Models.Node("Frobnicate", ["x"], ["y"])],
            [Models.Value("x", ElementType.Single, "1")],
            [Models.Value("y", ElementType.Single, "1")]);

        Assert.That(
            () => OrtSession.Open(model, OneThread),
            Throws.TypeOf<InferenceException>().With.Message.EqualTo(
                "ONNX Runtime cannot open the model: 'This is an invalid model. In Node, (\"Frobnicate_y\", Frobnicate, \"\", -1) : "
                + "(\"x\": tensor(float),) -> (\"y\": tensor(float),) , Error No Op registered for Frobnicate with domain_version of 17'. "
                + "Check the model with the ONNX checker or export it again."));
    }

    [Test]
    public void OpenFile_NoSuchFile_NamesIt() => Assert.That(
        () => OrtSession.OpenFile("nowhere/model.onnx", OneThread),
        Throws.TypeOf<InferenceException>().With.Message.EqualTo("The model 'nowhere/model.onnx' does not exist. Check the path."));

    [Test]
    public void Run_InputMissing_NamesIt() => AssertRunThrows(
        new() { ["a"] = Tensor.Zeros(ElementType.Single, 2, 3) },
        "The model's input 'b' was given no tensor. It needs 'Single' of shape '[?, 3]'.");

    [Test]
    public void Run_InputUnknown_ListsTheInputs() => AssertRunThrows(
        new()
        {
            ["a"] = Tensor.Zeros(ElementType.Single, 2, 3),
            ["b"] = Tensor.Zeros(ElementType.Single, 2, 3),
            ["c"] = Tensor.Zeros(ElementType.Single, 1),
        },
        "The model has no input 'c'. Its inputs are 'a', 'b'.");

    [Test]
    public void Run_ShapeDiffers_TellsBothShapes() => AssertRunThrows(
        new() { ["a"] = Tensor.Zeros(ElementType.Single, 2, 4), ["b"] = Tensor.Zeros(ElementType.Single, 2, 3) },
        "The model's input 'a' needs 'Single' of shape '[?, 3]', but was given 'Single' of shape '[2, 4]'.");

    [Test]
    public void Run_RankDiffers_TellsBothShapes() => AssertRunThrows(
        new() { ["a"] = Tensor.Zeros(ElementType.Single, 3), ["b"] = Tensor.Zeros(ElementType.Single, 2, 3) },
        "The model's input 'a' needs 'Single' of shape '[?, 3]', but was given 'Single' of shape '[3]'.");

    [Test]
    public void Run_TypeDiffers_TellsBothTypes() => AssertRunThrows(
        new() { ["a"] = Tensor.Zeros(ElementType.Single, 2, 3), ["b"] = Tensor.Zeros(ElementType.Double, 2, 3) },
        "The model's input 'b' needs 'Single' of shape '[?, 3]', but was given 'Double' of shape '[2, 3]'.");

    [Test]
    public void Run_OperatorFails_SaysWhatOnnxRuntimeSays() => AssertRunThrows(
        new() { ["a"] = Tensor.Zeros(ElementType.Single, 2, 3), ["b"] = Tensor.Zeros(ElementType.Single, 5, 3) },
        "ONNX Runtime failed while it ran the model: 'Non-zero status code returned while running Add node. Name:'Add_sum' Status Message: "
        + "axis == 1 || axis == largest was false. Attempting to broadcast an axis by a dimension other than 1. 2 by 5'.");

    [Test]
    public void Run_OutputUnknown_ListsTheOutputs()
    {
        using OrtSession session = OrtSession.Open(Models.AddRelu(ElementType.Single, "1"), OneThread);
        Tensor zero = Tensor.Zeros(ElementType.Single, 1);
        Dictionary<string, Tensor> inputs = new() { ["a"] = zero, ["b"] = zero };

        Assert.That(
            () => session.Run(inputs, ["difference"]),
            Throws.TypeOf<InferenceException>().With.Message.EqualTo(
                "The model has no output 'difference'. Its outputs are 'sum', 'positive'."));
    }

    [Test]
    public void Run_SequenceOutput_IsRefusedByNameOnly()
    {
        ValueInfoProto sequence = new()
        {
            Name = "list",
            Type = new TypeProto
            {
                SequenceType = new TypeProto.Types.Sequence { ElemType = Models.Value("element", ElementType.Single, "1").Type },
            },
        };
        byte[] model = Models.Of(
            [Models.Node("SequenceConstruct", ["x"], ["list"]), Models.Node("Neg", ["x"], ["y"])],
            [Models.Value("x", ElementType.Single, "1")],
            [sequence, Models.Value("y", ElementType.Single, "1")]);
        using OrtSession session = OrtSession.Open(model, OneThread);
        Dictionary<string, Tensor> inputs = new() { ["x"] = Tensor.From<float>([1], 1) };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(session.Outputs[0].Type, Is.EqualTo(ElementType.Undefined));
            Assert.That(session.Run(inputs, ["y"])[0].Span<float>()[0], Is.EqualTo(-1));
            Assert.That(
                () => session.Run(inputs),
                Throws.TypeOf<InferenceException>().With.Message.EqualTo(
                    "The model's output 'list' is not a dense tensor of numbers (it is a sequence, a map, or of strings), "
                    + "which is not handled. Ask for other outputs, or export the model without it."));
        }
    }

    private static void AssertRunThrows(Dictionary<string, Tensor> inputs, string message)
    {
        using OrtSession session = OrtSession.Open(Models.AddRelu(ElementType.Single, "N", "3"), OneThread);

        Assert.That(() => session.Run(inputs), Throws.TypeOf<InferenceException>().With.Message.EqualTo(message));
    }
}
