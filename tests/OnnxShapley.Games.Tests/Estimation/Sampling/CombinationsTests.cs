namespace OnnxShapley.Games.Tests;

public sealed class CombinationsTests
{
    [Test]
    public void Of_TwoOfFour_AreSixInOrder() =>
        Assert.That(
            Combinations.Of(4, 2).Select(coalition => coalition.ToString()),
            Is.EqualTo(new[] { "{0, 1} of 4", "{0, 2} of 4", "{0, 3} of 4", "{1, 2} of 4", "{1, 3} of 4", "{2, 3} of 4" }));

    [TestCase(5, 0, 1)]
    [TestCase(5, 5, 1)]
    [TestCase(5, 1, 5)]
    [TestCase(9, 4, 126)]
    [TestCase(70, 2, 2415)]
    public void Of_AnySize_AreAllDifferentAndOfThatSize(int players, int size, int count)
    {
        Coalition[] all = [.. Combinations.Of(players, size)];

        Assert.That(all, Has.Length.EqualTo(count).And.Unique);
        Assert.That(all.Select(coalition => (coalition.PlayerCount, coalition.Count)), Is.All.EqualTo((players, size)));
    }
}
