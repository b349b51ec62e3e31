using System.Collections.Immutable;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Engine.Running;
using OnnxShapley.Games;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Engine.Tests.Support;

/// <summary>Worths of coalitions: from the game, and from the whole masked model.</summary>
internal static class Playing
{
    /// <summary>Random coalitions of a group, with the empty and the grand one.</summary>
    public static Coalition[] Coalitions(ChannelGroup group, int count)
    {
        SeededRandom random = new((ulong)group.Number + 1);
        return
        [
            Coalition.Empty(group.ChannelCount),
            Coalition.Grand(group.ChannelCount),
            .. Enumerable.Range(0, count).Select(_ => Coalition.Of(
                group.ChannelCount, [.. Enumerable.Range(0, group.ChannelCount).Where(_ => random.NextDouble() < 0.6)])),
        ];
    }

    /// <summary>Worths by <see cref="GroupGame"/>.</summary>
    public static double[] Worths(TestNetwork network, ChannelGroup group, string payoff, Coalition[] coalitions, RunSettings? run = null, int perCall = int.MaxValue)
    {
        using GroupGame game = Game(network, group, payoff, run);
        List<double> worths = [];
        foreach (Coalition[] call in coalitions.Chunk(Math.Min(perCall, coalitions.Length)))
        {
            double[] part = new double[call.Length];
            game.Evaluate(call, part, CancellationToken.None);
            worths.AddRange(part);
        }

        return [.. worths];
    }

    /// <summary>Scores by <see cref="GroupGame"/>, of every coalition on every image.</summary>
    public static double[][] Scores(TestNetwork network, ChannelGroup group, string payoff, Coalition[] coalitions, RunSettings? run = null)
    {
        using GroupGame game = Game(network, group, payoff, run);
        double[] scores = new double[coalitions.Length * game.ImageCount];
        game.EvaluateEach(coalitions, scores, CancellationToken.None);
        return [.. scores.Chunk(game.ImageCount)];
    }

    public static GroupGame Game(TestNetwork network, ChannelGroup group, string payoff, RunSettings? run = null) => new(
        network.Couplings,
        group,
        network.Calibration,
        PayoffCatalog.Discover().Create(payoff, network.Calibration),
        run ?? Settings.Run,
        CancellationToken.None);

    /// <summary>Worths by running the whole masked model and scoring its outputs.</summary>
    public static double[] ExpectedWorths(TestNetwork network, ChannelGroup group, string payoff, Coalition[] coalitions)
    {
        MaskedModel masked = MaskedModelBuilder.Build(network.Couplings);
        using OrtSession session = OrtSession.Open(masked.Model.ToBytes(), Settings.Session);
        return [.. coalitions.Select(coalition => PayoffOracle.Mean(payoff, network, Outputs(network, session, masked.Masks[group.Number], coalition)))];
    }

    /// <summary>Scores of every image, by running the whole masked model with any mask.</summary>
    public static double[] ExpectedScores(TestNetwork network, ChannelGroup group, string payoff, float[] mask)
    {
        MaskedModel masked = MaskedModelBuilder.Build(network.Couplings);
        using OrtSession session = OrtSession.Open(masked.Model.ToBytes(), Settings.Session);
        return PayoffOracle.Each(payoff, network, Outputs(network, session, masked.Masks[group.Number], mask));
    }

    private static ImmutableArray<Tensor> Outputs(TestNetwork network, OrtSession masked, string maskName, Coalition coalition)
    {
        float[] mask = new float[coalition.PlayerCount];
        coalition.CopyTo(mask);
        return Outputs(network, masked, maskName, mask);
    }

    private static ImmutableArray<Tensor> Outputs(TestNetwork network, OrtSession masked, string maskName, float[] mask)
    {
        Dictionary<string, Tensor> masks = new() { [maskName] = Tensor.From<float>(mask, mask.Length) };
        bool isFree = network.Facts.IsBatchFree;
        BatchedRun run = new(masked, isFree ? network.Data.Count : network.Facts.BatchSize, isFree);
        List<ImmutableArray<Tensor>> batches = [.. run.RunRows(network.Data.Inputs, masks, network.OutputNames, CancellationToken.None)];
        return [.. network.OutputNames.Select((_, output) => Padding.Join([.. batches.Select(batch => batch[output])]))];
    }
}
