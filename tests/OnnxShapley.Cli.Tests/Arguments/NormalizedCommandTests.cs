using OnnxShapley.Cli.Arguments;
using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Selection;
using OnnxShapley.Inference;

namespace OnnxShapley.Cli.Tests.Arguments;

/// <summary>The command line that a pruned file records.</summary>
[TestFixture]
public sealed class NormalizedCommandTests
{
    private static PruneOptions Defaults { get; } = new()
    {
        ModelPath = Path.Combine("some", "model.onnx"),
        Data = new DataOptions { Path = Path.Combine("other", "my data.npz") },
        Target = new CostShareTarget(CostMeasure.MultiplyAdds, 0.6),
        OutputPath = "out.onnx",
        Run = new RunSettings(new SessionSettings(), RunSettings.DefaultMemory),
    };

    [Test]
    public void Of_Defaults_HasOnlyWhatIsNeeded()
    {
        Assert.That(NormalizedCommand.Of(Defaults), Is.EqualTo("onnx-shapley prune model.onnx --data 'my data.npz' --target-macs 0.6 --importance backward"));
    }

    [Test]
    public void Of_WidthsOfGroups_HasThemInTheirOrder()
    {
        PruneOptions options = Defaults with { Target = new ChannelRatioTarget(0) { Widths = [new GroupWidth("/b/*", null, 0.5), new GroupWidth("/a=b", 12, null)] } };

        Assert.That(
            NormalizedCommand.Of(options), Is.EqualTo("onnx-shapley prune model.onnx --data 'my data.npz' --ratio 0 --keep '/b/*=50%' --keep /a=b=12 --importance backward"));
    }

    [TestCase("a/Conv2D;a/bn", "'a/Conv2D;a/bn=5'")]
    [TestCase("$conv", "'$conv=5'")]
    [TestCase("it's", @"'it'\''s=5'")]
    [TestCase("/layer1/layer1.0/conv-1/Conv", "/layer1/layer1.0/conv-1/Conv=5")]
    public void Of_NameThatAShellMightTakeApart_IsQuoted(string name, string expected)
    {
        string command = NormalizedCommand.Of(Defaults with { Target = new ChannelRatioTarget(0) { Widths = [new GroupWidth(name, 5, null)] } });

        Assert.That(command, Does.EndWith($" --keep {expected} --importance backward"));
    }

    [TestCase("33.333%")]
    [TestCase("29%")]
    [TestCase("0.0625%")]
    [TestCase("66.6666666667%")]
    public void Of_ShareOfAGroup_IsTheOneThatWasGiven(string share)
    {
        GroupWidth width = ArgumentText.Width("--keep", $"conv={share}");

        string command = NormalizedCommand.Of(Defaults with { Target = new ChannelRatioTarget(0) { Widths = [width] } });

        Assert.That(command, Does.EndWith($" --keep conv={share} --importance backward"));
    }

    [Test]
    public void Of_EveryOption_HasThemInOrder()
    {
        PruneOptions options = Defaults with
        {
            Data = new DataOptions
            {
                Path = "d.npy",
                LabelsPath = Path.Combine("x", "l.npy"),
                Samples = 10,
                HeldOut = 20,
                Preprocessing = new PreprocessingOptions { Scale = 2, Mean = [0.5, 0.25], StandardDeviation = [1e-7] },
            },
            Target = new CostShareTarget(CostMeasure.Parameters, 0.125),
            Importance = "l1",
            Payoff = "kl",
            Budget = 100,
            Confidence = 0.95,
            Seed = 7,
            Tolerance = 0.001,
            TensorFloat32 = true,
            ExternalData = true,
        };

        Assert.That(
            NormalizedCommand.Of(options),
            Is.EqualTo(
                "onnx-shapley prune model.onnx --data d.npy --labels l.npy --target-params 0.125 --importance l1 --payoff kl --budget 100 --confidence 0.95 --seed 7 "
                + "--samples 10 --held-out 20 --scale 2 --mean 0.5,0.25 --std 1E-07 --tolerance 0.001 --tf32 --external-data"));
    }

    [Test]
    public void Of_TimeOrBudgetsOfGroups_AreRecorded()
    {
        Assert.That(NormalizedCommand.Of(Defaults with { Time = TimeSpan.FromMinutes(1.5) }), Is.EqualTo($"{NormalizedCommand.Of(Defaults)} --time 90"));
        Assert.That(NormalizedCommand.Of(Defaults with { GroupBudgets = [98, 146] }), Is.EqualTo($"{NormalizedCommand.Of(Defaults)} --budget 98,146"));
    }

    [Test]
    public void Of_WhatCannotChangeTheFile_IsLeftOut()
    {
        PruneOptions options = Defaults with
        {
            OutputPath = "elsewhere.onnx",
            IntermediateFolder = "steps",
            CachePath = "worths",
            Run = new RunSettings(new SessionSettings { Threads = 3 }, 1000),
        };

        Assert.That(NormalizedCommand.Of(options), Is.EqualTo(NormalizedCommand.Of(Defaults)));
    }
}
