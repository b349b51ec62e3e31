using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Tests.Support;

namespace OnnxShapley.Engine.Tests.Pipeline;

/// <summary>Whatever it is doing, a pipeline that is cancelled ends and leaves no trace.</summary>
[Category("Integration")]
public sealed class CancellationTests : PipelineTests
{
    [Test]
    public void Run_CancelledAtAnyReport_ThrowsAndLeavesNothing([Values("leave-one-out", "apoz", "taylor")] string importance)
    {
        PruneOptions options = Digits with { Importance = importance, Data = Digits.Data with { Samples = 20, HeldOut = 20 } };
        int reports = CountReports(options);
        File.Delete(OutputPath);

        Assert.That(reports, Is.GreaterThan(6));
        for (int report = 1; report <= reports; report++)
        {
            using RecordedProgress progress = new(cancelAt: report);

            Assert.That(
                () => new PrunePipeline(options, progress).Run(progress.Token),
                Throws.InstanceOf<OperationCanceledException>(),
                $"report {report} of {reports}");
            Assert.That(FilesInFolder, Is.Empty);
        }
    }

    [Test]
    public void Run_CancelledBeforeItBegins_LeavesWhatWasThere([Values("l1", "permutation")] string importance)
    {
        File.WriteAllText(OutputPath, "mine");

        Assert.That(
            () => new PrunePipeline(Digits with { Importance = importance }, new Progress<PipelineProgress>()).Run(new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());

        Assert.That(FilesInFolder, Is.EqualTo(new[] { "pruned.onnx" }));
        Assert.That(File.ReadAllText(OutputPath), Is.EqualTo("mine"));
    }

    private static int CountReports(PruneOptions options)
    {
        using RecordedProgress progress = new();
        new PrunePipeline(options, progress).Run(CancellationToken.None);
        return progress.Reports.Count;
    }
}
