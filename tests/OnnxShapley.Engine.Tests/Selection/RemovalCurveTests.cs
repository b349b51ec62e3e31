using System.Collections.Immutable;
using OnnxShapley.Engine.Selection;
using OnnxShapley.Engine.Tests.Support;

namespace OnnxShapley.Engine.Tests.Selection;

/// <summary>On a game of three players whose worths by the bits of the coalition are 0, 1, 2, 6, 4, 5, 7, 10.</summary>
public sealed class RemovalCurveTests
{
    private static readonly RecordedGame Game = new(3, [0, 1, 2, 6, 4, 5, 7, 10]);

    [Test]
    public void Losses_RisingInTheOrderOfRemoval_AreTheStepsOfTheNestedCoalitions()
    {
        // {0,1,2} → {1,2} → {1}: 10 → 7 → 2.
        ImmutableArray<double> losses = Losses(0, 2, 1);

        Assert.That(losses, Is.EqualTo(new[] { 3, double.NaN, 5 }));
    }

    [Test]
    public void Losses_AStepThatIsCheaperThanTheOneBefore_SharesTheirMean()
    {
        // {0,1,2} → {0,2} → {2}: 10 → 5 → 4, steps of 5 and 1.
        ImmutableArray<double> losses = Losses(1, 0, 2);

        Assert.That(losses, Is.EqualTo(new[] { 3, 3, double.NaN }));
    }

    [Test]
    public void Losses_OfAHarmfulChannel_AreNegative()
    {
        RecordedGame harmful = new(2, [0, 3, 5, 4]);

        Assert.That(RemovalCurve.Losses(harmful, [0, 1], CancellationToken.None)[0], Is.EqualTo(-1));
    }

    private static ImmutableArray<double> Losses(params ImmutableArray<int> ascending) => RemovalCurve.Losses(Game, ascending, CancellationToken.None);
}
