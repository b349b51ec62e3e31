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
    public void Run_SameOptions_GivesTheSameBytes(string importance)
    {
        PruneOptions options = Digits with { Importance = importance, Seed = 5 };
        string second = Folder.PathOf("second.onnx");

        Prune(options);
        Prune(options with { OutputPath = second });

        Assert.That(File.ReadAllBytes(second), Is.EqualTo(File.ReadAllBytes(OutputPath)));
    }

    [TestCase(1, 1L << 30)]
    [TestCase(2, 1L << 30)]
    [TestCase(2, 1L << 20)]
    [TestCase(1, 1L << 15)]
    public void Run_OtherThreadsAndMemory_KeepsTheSameChannels(int threads, long memory)
    {
        PruneOptions options = Digits with { Importance = "permutation", Seed = 5, Data = Digits.Data with { HeldOut = 0 } };
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
