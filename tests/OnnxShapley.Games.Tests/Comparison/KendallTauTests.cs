namespace OnnxShapley.Games.Tests;

/// <summary>Kendall's τ-b.</summary>
public sealed class KendallTauTests
{
    [TestCase(new double[] { 1, 2, 3, 4 }, new double[] { 10, 20, 30, 40 }, 1)]
    [TestCase(new double[] { 1, 2, 3, 4 }, new double[] { 4, 3, 2, 1 }, -1)]
    [TestCase(new double[] { 1, 2, 3, 4 }, new double[] { 1, 3, 2, 4 }, 2.0 / 3)]
    public void Of_ScoresWithoutTies_IsTheShareOfPairsOrderedAlikeMinusTheOthers(double[] first, double[] second, double tau) =>
        Assert.That(KendallTau.Of(first, second), Is.EqualTo(tau).Within(1e-12));

    [Test]
    public void Of_Ties_AreTakenOutOfBothCounts()
    {
        // Of six pairs, five are ordered by the first list and four by the second; four alike.
        Assert.That(KendallTau.Of(new double[] { 1, 1, 2, 3 }, new double[] { 1, 1, 2, 2 }), Is.EqualTo(4 / Math.Sqrt(5 * 4)).Within(1e-12));
    }

    [Test]
    public void Of_SameTiesInBoth_IsOne() => Assert.That(KendallTau.Of(new double[] { 0, 0, 1, 0 }, new double[] { 5, 5, 7, 5 }), Is.EqualTo(1).Within(1e-12));

    [Test]
    public void Of_AllScoresEqual_IsNotANumber() => Assert.That(KendallTau.Of(new double[] { 2, 2, 2 }, new double[] { 1, 2, 3 }), Is.NaN);

    [Test]
    public void Of_ListsOfDifferentLength_IsRefused() => Assert.That(
        () => KendallTau.Of(new double[3], new double[2]),
        Throws.ArgumentException.With.Message.EqualTo("There are 3 scores and 2 others. Compare scores of the same players. (Parameter 'second')"));
}
