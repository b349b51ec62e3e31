using System.Collections.Immutable;
using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Selection;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Pipeline;

[Category("Integration")]
public sealed class PrunePipelineTests : PipelineTests
{
    private const long DigitsMultiplyAdds = 791_872;
    private const long DigitsParameters = 28_970 + 336;

    [Test]
    public void Run_Digits_ReportsTheFiguresOfBothModels()
    {
        PruneResult result = Prune(Digits with { Importance = "permutation" });

        Assert.That(result.Original.Cost, Is.EqualTo(new Cost(DigitsMultiplyAdds, DigitsParameters)));
        Assert.That(result.Original.Bytes, Is.EqualTo(new FileInfo(DigitsModel).Length));
        Assert.That(result.Original.Quality!.Accuracy, Is.EqualTo(1), "every calibration image was trained on");
        Assert.That(result.Pruned.Cost.MultiplyAdds, Is.InRange(0.55 * DigitsMultiplyAdds, 0.6 * DigitsMultiplyAdds));
        Assert.That(result.Pruned.Bytes, Is.EqualTo(new FileInfo(OutputPath).Length).And.LessThan(result.Original.Bytes));
        Assert.That(result.Pruned.Quality!.Accuracy, Is.InRange(0.1, 1));
        Assert.That(result.Pruned.Quality!.Loss, Is.GreaterThan(result.Original.Quality!.Loss));
        Assert.That(result.Payoff, Is.EqualTo("cross-entropy"));
        Assert.That((result.CalibrationImages, result.HeldOutImages), Is.EqualTo((64, 100)));
        Assert.That(result.OutputPath, Is.EqualTo(OutputPath));
        Assert.That(result.Elapsed, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(FilesInFolder, Is.EqualTo(new[] { "pruned.onnx" }));
    }

    [Test]
    public void Run_Digits_RecountOfThePrunedFileIsTheCostUnderThePlan([Values("l1", "random", "leave-one-out")] string importance)
    {
        PruneResult result = Prune(Digits with { Importance = importance });

        Inspection recounted = Inspector.Inspect(new InspectOptions { ModelPath = OutputPath, Session = Settings.Session }, CancellationToken.None);
        Assert.That(result.Pruned.Cost, Is.EqualTo(recounted.Cost));
    }

    [Test]
    public void Run_Digits_ThePrunedFileComputesWhatTheResultSays()
    {
        PruneResult result = Prune(Digits);

        Assert.That(result.Verification.Holds, Is.True);
        Assert.That(result.Verification.Samples, Is.EqualTo(64));
        Assert.That(result.Verification.MaxRelDiff, Is.LessThan(1e-5));
        EvaluateResult evaluation = Evaluator.Evaluate(
            new EvaluateOptions { ModelPath = OutputPath, Data = new DataOptions { Path = DigitsData }, Session = Settings.Session }, CancellationToken.None);
        Assert.That(evaluation.Cost, Is.EqualTo(result.Pruned.Cost));
        Assert.That(evaluation.Bytes, Is.EqualTo(result.Pruned.Bytes));
    }

    [Test]
    public void Run_Evaluations_AreThoseOfAllGroups()
    {
        PruneResult result = Prune(Digits with { Importance = "leave-one-out" });

        Assert.That(result.Evaluations, Is.EqualTo((2 * (16 + 24 + 32 + 48)) + (2 * 4)), "the scores with the ends of four groups, and the losses in their order");
        Assert.That(result.Groups.Select(group => group.Importance.Scores.Length), Is.EqualTo(result.Groups.Select(group => group.Group.ChannelCount)));
    }

    [Test]
    public void Run_Progress_NamesTheStagesAndCountsCoalitions()
    {
        using RecordedProgress progress = new();

        PruneResult result = new PrunePipeline(Digits with { Importance = "leave-one-out" }, progress).Run(CancellationToken.None);

        string[] stages =
        [
            "Loading", "Analysing couplings",
            .. result.Groups.Select(group => $"Group {group.Group.Number + 1} of 4: {group.Group.Name}"),
            "Cutting and verifying",
        ];
        Assert.That(progress.Reports.Select(report => report.Stage).Distinct(), Is.EqualTo(stages));
        PipelineProgress[] counted = [.. progress.Reports.Where(report => report.Total > 0)];
        Assert.That(counted.Select(report => report.Total), Is.All.EqualTo(248));
        Assert.That(counted.Select(report => report.Done), Is.Ordered.Ascending.And.Unique);
        Assert.That(counted[^1].Done, Is.EqualTo(248));
    }

    [Test]
    public void Run_NoHeldOutImages_HasNoQuality()
    {
        PruneResult result = Prune(Digits with { Data = Digits.Data with { HeldOut = 0 } });

        Assert.That(result.HeldOutImages, Is.Zero);
        Assert.That(result.Original.Quality, Is.Null);
        Assert.That(result.Pruned.Quality, Is.Null);
    }

    [Test]
    public void Run_LabelOfNoClassAmongTheHeldOut_SaysWhichRow()
    {
        PruneOptions options = Small(SmallNetworks.Classifier(), 3, 8, 8);
        int row = CalibrationSplit.Choose(20, 11, 6, seed: 0).HeldOut[2];
        long[] labels = new long[20];
        labels[row] = 5;
        string path = Folder.Npy("labels.npy", Tensor.From<long>(labels, 20));
        using RecordedProgress progress = new();

        Assert.That(
            () => new PrunePipeline(options with { Data = options.Data with { LabelsPath = path } }, progress).Run(CancellationToken.None),
            Throws.TypeOf<CalibrationException>().With.Message.EqualTo(
                $"The array of '{path}' has the label '5' in row {row}, but the model has 5 classes, 0 to 4. "
                + "Use the labels that the model was trained with, counted from 0."));
        Assert.That(progress.Reports.Select(report => report.Stage), Has.None.StartsWith("Group"), "before any coalition is evaluated");
    }

    [Test]
    public void Run_CostTarget_MeasuresWhatRemovalsInRankOrderLose([Values("l1", "random", "permutation")] string importance)
    {
        PruneOptions options = Small(SmallNetworks.Classifier(), 3, 8, 8) with
        {
            Importance = importance,
            Target = new CostShareTarget(CostMeasure.MultiplyAdds, 0.5),
        };

        PruneResult result = Prune(options);
        PruneResult byRatio = Prune(options with { Target = new ChannelRatioTarget(0.5) });

        Assert.That(byRatio.Groups.Select(group => group.Importance.Losses), Is.All.Null, "nothing is compared between groups");
        Assert.That(result.Evaluations, Is.EqualTo(byRatio.Evaluations + result.Groups.Sum(group => group.Group.ChannelCount)));
        foreach (GroupResult group in result.Groups)
        {
            double[] inTurn =
            [
                .. Enumerable.Range(0, group.Group.ChannelCount)
                    .OrderBy(channel => group.Importance.Scores[channel])
                    .Select(channel => group.Importance.Losses!.Value[channel]),
            ];
            Assert.That(inTurn[^1], Is.NaN, "the last channel stays");
            Assert.That(inTurn[..^1], Is.Ordered.Ascending);
        }
    }

    [Test]
    public void Run_UnknownImportance_NamesTheAlternativesBeforeAnyWork()
    {
        using RecordedProgress progress = new();
        IEnumerable<string> names = ImportanceCatalog.Discover().Importances.Select(importance => importance.Name);

        Assert.That(
            () => new PrunePipeline(Digits with { Importance = "magic" }, progress).Run(CancellationToken.None),
            Throws.TypeOf<UsageException>().With.Message.EqualTo($"There is no importance 'magic'. Use one of '{string.Join("', '", names)}'."));
        Assert.That(progress.Reports, Is.Empty);
    }

    [Test]
    public void Run_ExactOnLargeGroups_SaysThatTheyAreTooLarge()
    {
        Random random = new(2);
        OnnxModel model = new ModelBuilder().Input("x", -1, 3)
            .RandomInitializer("w1", random, 3, 70).RandomInitializer("w2", random, 70, 70).RandomInitializer("w3", random, 70, 4)
            .Node("MatMul", ["x", "w1"], ["h1"]).Node("Relu", ["h1"], ["r1"]).Node("MatMul", ["r1", "w2"], ["h2"]).Node("Relu", ["h2"], ["r2"])
            .Node("MatMul", ["r2", "w3"], ["y"]).Output("y").Build();

        Assert.That(
            () => Prune(Small(model, 3) with { Importance = "exact" }),
            Throws.TypeOf<UsageException>().With.Message.StartsWith("Group 'MatMul_h1': The estimator 'exact' takes at most 20 players, not 70. "));
    }

    [Test]
    public void Run_NothingToPrune_SaysWhy()
    {
        Random random = new(2);
        OnnxModel model = new ModelBuilder().Input("x", -1, 3).RandomInitializer("w", random, 3, 4).Node("MatMul", ["x", "w"], ["y"]).Output("y").Build();

        Assert.That(
            () => Prune(Small(model, 3)),
            Throws.TypeOf<UnsupportedModelException>().With.Message.EqualTo(
                "Nothing in the model can be pruned. The first reason: 'y' (graph output): "
                + "The channels go together with axis 1 of 'y', a graph output, whose shape callers rely on. "
                + "Nothing, where callers read this output. Where nobody does, export the model without it. "
                + "'onnx-shapley inspect' shows all reasons."));
        Assert.That(FilesInFolder, Is.EqualTo(new[] { "images.npy", "model.onnx" }));
    }

    [Test]
    public void Run_NoChannelsAtAll_SaysSo()
    {
        OnnxModel model = new ModelBuilder().Input("x", -1, 3).Node("Relu", ["x"], ["y"]).Output("y").Build();

        Assert.That(
            () => Prune(Small(model, 3)),
            Throws.TypeOf<UnsupportedModelException>().With.Message.EqualTo(
                "Nothing in the model can be pruned. It has no convolution or matrix product that makes channels. 'onnx-shapley inspect' shows all reasons."));
    }

    [Test]
    public void Run_TargetOutOfReach_WritesNothing()
    {
        Assert.That(
            () => Prune(Digits with { Target = new CostShareTarget(CostMeasure.MultiplyAdds, 0.0001) }),
            Throws.TypeOf<TargetException>().With.Message.StartsWith("The target of 0.01 % of the multiply-adds cannot be reached: with one channel left in every group, "));
        Assert.That(FilesInFolder, Is.Empty);
    }

    [Test]
    public void Run_VerificationFails_WritesNothingAndLeavesWhatWasThere([Values] bool wasThere)
    {
        ImmutableArray<byte> before = [1, 2, 3];
        if (wasThere)
        {
            File.WriteAllBytes(OutputPath, [.. before]);
        }

        // No difference is small enough for a negative tolerance.
        Assert.That(
            () => Prune(Digits with { Tolerance = -1 }),
            Throws.TypeOf<EquivalenceException>().With.Message.Match(
                @"^The pruned model's outputs differ from the masked model's by \d\.\de[+-]\d+ of the output's scale on 64 images; the tolerance is -1\.0e\+0\. "
                + @"Nothing was written\. This is a bug: please report it with the model\.$"));

        Assert.That(FilesInFolder, Is.EqualTo(wasThere ? ["pruned.onnx"] : Array.Empty<string>()));
        Assert.That(!wasThere || File.ReadAllBytes(OutputPath).SequenceEqual(before), Is.True);
    }
}
