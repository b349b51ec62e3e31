using System.Collections.Immutable;
using Onnx;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Onnx;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Pipeline;

/// <summary>Models whose inputs have no axis for a batch: [3,H,W], as detectors are often exported.</summary>
[Category("Integration")]
public sealed class OneExampleTests : PipelineTests
{
    private static readonly Batching OneAtATime = new(BatchState.Fixed, 1, "The model takes one example, without an axis for a batch.");

    [TestCase(17, "[1,C]")]
    [TestCase(17, "[C]")]
    [TestCase(11, "[C]")]
    public void Run_Digits_MakesThePlanOfTheBatchedExport(int opset, string output)
    {
        PruneOptions options = Digits with { Importance = "leave-one-out", Data = Digits.Data with { Samples = 16 } };
        PruneResult batched = Prune(options);

        PruneResult result = Prune(options with { ModelPath = OneExample(opset, output) });

        Assert.That(result.Batching, Is.EqualTo(OneAtATime));
        Assert.That(result.Verification.Holds, Is.True);
        Assert.That(result.Groups.Select(group => group.Kept.ToArray()), Is.EqualTo(batched.Groups.Select(group => group.Kept.ToArray())));
        Assert.That(result.Original.Quality!.Loss, Is.EqualTo(batched.Original.Quality!.Loss).Within(1e-6));
        Assert.That(result.Pruned.Quality!.Loss, Is.EqualTo(batched.Pruned.Quality!.Loss).Within(1e-6));
    }

    [Test]
    public void Run_Digits_GivesBackTheInterface()
    {
        string path = OneExample(17, "[C]");
        string intermediate = Folder.PathOf("kept");
        PruneOptions options = Digits with { ModelPath = path, IntermediateFolder = intermediate };
        OnnxModel given = ModelFile.Load(path);

        _ = Prune(options);
        OnnxModel pruned = ModelFile.Load(OutputPath);

        Assert.That(pruned.Graph.Input, Is.EqualTo(given.Graph.Input));
        Assert.That(pruned.Graph.Output, Is.EqualTo(given.Graph.Output));
        Assert.That(pruned.Graph.Node.Select(node => node.Name), Is.EqualTo(given.Graph.Node.Select(node => node.Name).Where(name => name != "Identity_0")));
        Assert.That(pruned.ToBytes().AsSpan().IndexOf("onnx_shapley.example"u8), Is.Negative);
        Assert.That(ModelFile.Load(Directory.GetFiles(intermediate).Single()).Graph.Input[0], Is.EqualTo(given.Graph.Input[0]));
        Assert.That(OnnxChecker.Check(Path.GetDirectoryName(OutputPath)!), Is.Empty);
    }

    [Test]
    public void Run_ThePrunedModelAgain_Works()
    {
        _ = Prune(Digits with { ModelPath = OneExample(17, "[C]") });
        string once = Folder.PathOf("once.onnx");
        File.Move(OutputPath, once);

        Assert.That(Prune(Digits with { ModelPath = once }).Verification.Holds, Is.True);
    }

    [Test]
    public void Evaluate_Digits_JudgesAsTheBatchedExport()
    {
        EvaluateResult batched = Evaluate(DigitsModel);

        EvaluateResult result = Evaluate(OneExample(17, "[C]"));

        Assert.That(result.Batching, Is.EqualTo(OneAtATime));
        Assert.That(result.Quality!.Accuracy, Is.EqualTo(batched.Quality!.Accuracy));
        Assert.That(result.Cost.MultiplyAdds, Is.EqualTo(batched.Cost.MultiplyAdds));
    }

    [Test]
    public void Inspect_ShapeWithOneAxisMore_IsABatchOfOne()
    {
        InspectOptions options = new()
        {
            ModelPath = OneExample(17, "[C]"),
            Session = Settings.Session,
            InputShapes = new Dictionary<string, ImmutableArray<long>> { ["input"] = [1, 1, 8, 8] },
        };

        Inspection inspection = Inspector.Inspect(options, CancellationToken.None);

        Assert.That(inspection.Batching, Is.EqualTo(OneAtATime));
        Assert.That(inspection.Groups.Select(group => group.Group.ChannelCount), Is.EqualTo(Inspect(DigitsModel).Groups.Select(group => group.Group.ChannelCount)));
    }

    private static Inspection Inspect(string model) =>
        Inspector.Inspect(new InspectOptions { ModelPath = model, Session = Settings.Session }, CancellationToken.None);

    /// <summary>The digits network for one image of [1,8,8]; its scores are declared as [1,10] or as [10].</summary>
    private string OneExample(int opset, string output)
    {
        OnnxModel model = ModelFile.Load(DigitsModel).CloneDeep();
        model.Proto.OpsetImport[0].Version = opset;
        GraphProto graph = model.Graph;
        graph.Input[0].Type.TensorType.Shape.Dim.RemoveAt(0);
        graph.Node.Single(node => node.Input.Contains("input")).Input[0] = "images";
        graph.Node.Insert(0, OnFirstAxis("Unsqueeze", "input", "images"));
        graph.Output[0].Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimValue = 1 };
        if (output == "[C]")
        {
            graph.Node[^1].Output[0] = "row";
            graph.Node.Add(OnFirstAxis("Squeeze", "row", "logits"));
            graph.Output[0].Type.TensorType.Shape.Dim.RemoveAt(0);
        }

        if (opset >= 13)
        {
            graph.Initializer.Add(TensorContent.CreateInt64("first", [0]));
        }

        string path = Folder.PathOf($"one-{opset}-{output}.onnx");
        ModelFile.Save(model, path);
        return path;

        NodeProto OnFirstAxis(string operatorType, string input, string result)
        {
            NodeProto node = new() { OpType = operatorType, Name = $"to_{result}", Input = { input }, Output = { result } };
            if (opset >= 13)
            {
                node.Input.Add("first");
            }
            else
            {
                node.SetInts("axes", 0);
            }

            return node;
        }
    }
}
