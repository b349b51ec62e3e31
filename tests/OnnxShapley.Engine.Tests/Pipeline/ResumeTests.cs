using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Selection;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Tests.Pipeline;

/// <summary>A run that was ended early and started again gives what one gives that was not.</summary>
[Category("Integration")]
public sealed class ResumeTests : PipelineTests
{
    private string Cache => Folder.PathOf("worths");

    private PruneOptions Options => Digits with { Importance = "permutation", CachePath = Cache };

    [TestCase(4)]
    [TestCase(9)]
    [TestCase(23)]
    public void Run_CancelledAndStartedAgain_GivesTheSameBytes(int reports)
    {
        PruneResult expected = Prune(Options with { CachePath = null, OutputPath = Folder.PathOf("expected.onnx") });
        using RecordedProgress progress = new(cancelAt: reports);

        Assert.That(() => new PrunePipeline(Options, progress).Run(progress.Token), Throws.InstanceOf<OperationCanceledException>());
        long kept = new FileInfo(Cache).Length;
        PruneResult result = Prune(Options);

        Assert.That(File.ReadAllBytes(OutputPath), Is.EqualTo(File.ReadAllBytes(Folder.PathOf("expected.onnx"))));
        Assert.That(result.Groups.Select(group => group.Importance.Scores), Is.EqualTo(expected.Groups.Select(group => group.Importance.Scores)));
        Assert.That(result.Groups.Select(group => group.Importance.Losses), Is.EqualTo(expected.Groups.Select(group => group.Importance.Losses)));
        Assert.That(result.Evaluations, Is.EqualTo(expected.Evaluations));
        Assert.That(new FileInfo(Cache).Length, Is.GreaterThan(kept));
    }

    [Test]
    public void Run_CompleteCache_EvaluatesNothing()
    {
        Prune(Options);
        byte[] before = File.ReadAllBytes(Cache);
        using RecordedProgress progress = new();

        new PrunePipeline(Options with { Target = new CostShareTarget(CostMeasure.Parameters, 0.5), Tolerance = 1e-3 }, progress).Run(CancellationToken.None);

        Assert.That(File.ReadAllBytes(Cache), Is.EqualTo(before));
        Assert.That(progress.Reports.Select(report => report.PerSecond), Is.All.Null);
    }

    [Test]
    public void Run_LargerBudget_UsesWhatIsThere()
    {
        Prune(Options with { Budget = 100 });
        using RecordedProgress progress = new();

        PruneResult result = new PrunePipeline(Options with { Budget = 200 }, progress).Run(CancellationToken.None);

        PruneResult expected = Prune(Options with { Budget = 200, CachePath = null });
        Assert.That(result.Groups.Select(group => group.Importance.Scores), Is.EqualTo(expected.Groups.Select(group => group.Importance.Scores)));
        Assert.That(progress.Reports.First(report => report.Total > 0).PerSecond, Is.Null, "the orders of the smaller budget come first");
    }

    [Test]
    public void Run_CacheOfAnotherModel_IsRefused()
    {
        Prune(Options with { Importance = "leave-one-out" });
        PruneOptions other = Small(SmallNetworks.Classifier(), 3, 8, 8) with { CachePath = Cache, Payoff = "mse" };

        Assert.That(
            () => Prune(other),
            Throws.TypeOf<CacheException>().With.Message.EqualTo(
                $"The cache '{Cache}' was made for another model. Give what it was made for, or name another file with --cache."));
    }

    [TestCase("output", "pruned.onnx", "the output")]
    [TestCase("output's data", "pruned.onnx.data", "the output's external data")]
    [TestCase("model", "model.onnx", "a file of the model")]
    [TestCase("data", "images.npy", "the data")]
    [TestCase("labels", "labels.npy", "the labels")]
    public void Run_CacheIsAnotherFileOfTheRun_IsRefused(string _, string name, string purpose)
    {
        PruneOptions options = Small(SmallNetworks.Classifier(), 3, 8, 8);
        string labels = Folder.Npy("labels.npy", Tensor.From<long>(new long[20], 20));
        string[] before = [.. FilesInFolder];

        Assert.That(
            () => Prune(options with { CachePath = Folder.PathOf(name), Data = options.Data with { LabelsPath = labels } }),
            Throws.TypeOf<UsageException>().With.Message.EqualTo($"The cache '{Folder.PathOf(name)}' is {purpose} as well. Name another file with --cache."));
        Assert.That(FilesInFolder, Is.EqualTo(before));
    }
}
