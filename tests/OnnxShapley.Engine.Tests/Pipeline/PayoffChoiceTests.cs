using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Tests.Pipeline;

/// <summary>Which payoff stands for 'auto', and which cannot be had.</summary>
[Category("Integration")]
public sealed class PayoffChoiceTests : PipelineTests
{
    [Test]
    public void Run_ClassifierWithLabels_UsesCrossEntropy()
    {
        string labels = Folder.Npy("labels.npy", Tensor.From<long>(new long[20], 20));
        PruneOptions options = Small(SmallNetworks.Classifier(), 3, 8, 8);

        PruneResult result = Prune(options with { Data = options.Data with { LabelsPath = labels } });

        Assert.That(result.Payoff, Is.EqualTo("cross-entropy"));
        Assert.That(result.Original.Quality, Is.Not.Null);
    }

    [Test]
    public void Run_ClassifierWithoutLabels_UsesDivergenceAndHasNoQuality()
    {
        PruneResult result = Prune(Small(SmallNetworks.Classifier(), 3, 8, 8));

        Assert.That(result.Payoff, Is.EqualTo("kl"));
        Assert.That(result.Original.Quality, Is.Null);
        Assert.That(result.Groups.SelectMany(group => group.Importance.Scores), Has.Some.Not.Zero);
    }

    [Test]
    public void Run_NoClassifier_UsesSquaredError()
    {
        PruneResult result = Prune(Small(SmallNetworks.TwoOutputs(), 3, 8, 8));

        Assert.That(result.Payoff, Is.EqualTo("mse"));
        Assert.That(result.Verification.Holds, Is.True);
    }

    [Test]
    public void Run_TensorFloat32OnTheCpu_SaysWhatItIsFor()
    {
        Assert.That(
            () => Prune(Small(SmallNetworks.Classifier(), 3, 8, 8) with { TensorFloat32 = true }),
            Throws.TypeOf<UsageException>().With.Message.EqualTo(
                "TensorFloat-32 is for CUDA, and the models run on 'CPU'. Leave '--tf32' out, or run on CUDA with '--ep cuda'."));
        Assert.That(FilesInFolder, Does.Not.Contain("pruned.onnx"));
    }

    [TestCase("accuracy")]
    [TestCase("cross-entropy")]
    public void Run_PayoffThatNeedsLabelsWithoutThem_SaysWhereToGiveThem(string payoff)
    {
        Assert.That(
            () => Prune(Small(SmallNetworks.Classifier(), 3, 8, 8) with { Payoff = payoff }),
            Throws.TypeOf<CalibrationException>().With.Message.EqualTo(
                $"The payoff '{payoff}' needs labels, and the data have none. Add an array 'labels' to the data, give --labels, "
                + "or use a payoff without labels such as 'kl'."));
        Assert.That(FilesInFolder, Does.Not.Contain("pruned.onnx"));
    }

    [TestCase("kl")]
    [TestCase("cross-entropy")]
    public void Run_PayoffOfClassesWithoutClasses_SaysWhatToUse(string payoff) =>
        Assert.That(
            () => Prune(Small(SmallNetworks.TwoOutputs(), 3, 8, 8) with { Payoff = payoff }),
            Throws.TypeOf<UsageException>().With.Message.EqualTo(
                $"The payoff '{payoff}' needs one row of class scores an image, which the model's first output is not. Use --payoff mse."));

    [Test]
    public void Run_UnknownPayoff_NamesTheAlternativesBeforeAnyWork()
    {
        using RecordedProgress progress = new();

        Assert.That(
            () => new PrunePipeline(Digits with { Payoff = "loss" }, progress).Run(CancellationToken.None),
            Throws.TypeOf<UsageException>().With.Message.EqualTo("There is no payoff 'loss'. Use one of 'accuracy', 'cross-entropy', 'kl', 'mse'."));
        Assert.That(progress.Reports, Is.Empty);
    }

    [TestCase("accuracy")]
    [TestCase("mse")]
    public void Run_PayoffThatIsAskedFor_IsUsed(string payoff)
    {
        PruneResult result = Prune(Digits with { Payoff = payoff, Importance = "leave-one-out" });

        Assert.That(result.Payoff, Is.EqualTo(payoff));
        Assert.That(result.Verification.Holds, Is.True);
    }

    [Test]
    public void Run_SquaredErrorOfOutputsThatStandStill_IsFinite()
    {
        // With one image each output is its own mean: the variance is 0.
        PruneOptions options = Small(SmallNetworks.TwoOutputs(), 3, 8, 8);

        PruneResult result = Prune(options with { Data = new DataOptions { Path = options.Data.Path, Samples = 1, HeldOut = 0, Preprocessing = new PreprocessingOptions() } });

        Assert.That(result.Groups.SelectMany(group => group.Importance.Scores), Is.All.Matches<double>(double.IsFinite));
    }
}
