using System.Collections.Immutable;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>What was measured of a model.</summary>
/// <param name="Model">Its file name.</param>
/// <param name="Payoff">The payoff.</param>
/// <param name="Images">Images of the calibration set.</param>
/// <param name="Machine">Where it ran.</param>
/// <param name="MultiplyAdds">Multiply-adds of the whole model for one image.</param>
/// <param name="Plain">How fast the unpruned model runs, by batch size.</param>
/// <param name="Best">The best of these.</param>
/// <param name="BestAgain">The same batch size when everything else had been measured: how steady the machine was.</param>
/// <param name="Groups">The groups.</param>
internal sealed record CoalitionFigures(
    string Model,
    string Payoff,
    int Images,
    MachineFacts Machine,
    long MultiplyAdds,
    ImmutableArray<BatchRate> Plain,
    BatchRate Best,
    BatchRate BestAgain,
    ImmutableArray<GroupFigures> Groups)
{
    /// <summary>Number of channels.</summary>
    public int Channels => Groups.Sum(group => group.Channels);

    /// <summary>Efficiency of the groups, weighted by their channels.</summary>
    public double Efficiency => Weighted(group => group.Efficiency);

    /// <summary>The same where every group runs as fast as its suffix does plainly.</summary>
    public double EfficiencyAtLimit => Weighted(group => group.Limit.ImagesPerSecond / Best.ImagesPerSecond);

    /// <summary>
    /// Efficiency of a game of all groups in which every channel costs equally many evaluations: the harmonic mean by channels, which slow groups rule.
    /// </summary>
    public double WholeGameEfficiency => Channels / Groups.Sum(group => group.Channels / group.Efficiency);

    /// <summary>Seconds to set up all games.</summary>
    public double SetUpSeconds => Groups.Sum(group => group.Game.SetUpSeconds);

    /// <summary>The most resident memory of the process while any game was played, in bytes.</summary>
    public long PeakMemory => Groups.Max(group => group.Game.PeakMemory);

    private double Weighted(Func<GroupFigures, double> figure) => Groups.Sum(group => group.Channels * figure(group)) / Channels;
}
