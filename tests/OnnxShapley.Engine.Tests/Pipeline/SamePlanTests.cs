using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Tests.Support;

namespace OnnxShapley.Engine.Tests.Pipeline;

/// <summary>Same seed, same plan; same options, same bytes.</summary>
[Category("Integration")]
public sealed class SamePlanTests : PipelineTests
{
    [TestCase("permutation")]
    [TestCase("l2")]
    [TestCase("random")]
    [TestCase("fpgm")]
    [TestCase("mean-activation")]
    [TestCase("taylor")]
    public void Run_SameOptions_GivesTheSameBytes(string importance)
    {
        PruneOptions options = Digits with { Importance = importance, Seed = 5 };
        string second = Folder.PathOf("second.onnx");

        Prune(options);
        Prune(options with { OutputPath = second });

        Assert.That(File.ReadAllBytes(second), Is.EqualTo(File.ReadAllBytes(OutputPath)));
    }

    [Test]
    public void Run_OtherThreadsAndMemory_KeepsTheSameChannels(
        [Values("permutation", "apoz", "mean-activation", "taylor")] string importance, [Values(1, 2)] int threads, [Values(1L << 30, 1L << 20, 1L << 15)] long memory)
    {
        PruneOptions options = Digits with { Importance = importance, Seed = 5, Data = Digits.Data with { HeldOut = 0 } };
        PruneResult expected = Prune(options);

        PruneResult result = Prune(options with
        {
            OutputPath = Folder.PathOf("second.onnx"),
            Run = options.Run with { Memory = memory, Session = Settings.Session with { Threads = threads } },
        });

        Assert.That(Kept(result), Is.EqualTo(Kept(expected)));
    }

    [Test]
    public void Run_AnotherSeed_GivesAnotherOrderToRandomScores()
    {
        PruneResult first = Prune(Digits with { Importance = "random", Seed = 1 });
        PruneResult second = Prune(Digits with { Importance = "random", Seed = 2 });

        Assert.That(Kept(second), Is.Not.EqualTo(Kept(first)));
    }

    [Test]
    public void Run_RandomScores_DifferBetweenGroups()
    {
        PruneResult result = Prune(Digits with { Importance = "random" });

        Assert.That(result.Groups.Select(group => group.Importance.Scores[0]), Is.Unique);
    }

    private static int[][] Kept(PruneResult result) => [.. result.Groups.Select(group => group.Kept.ToArray())];
}
