using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Engine.Tests.Support;

namespace OnnxShapley.Engine.Tests.Payoffs;

[Category("Integration")]
public sealed class PayoffCatalogTests
{
    [Test]
    public void Payoffs_AreOrderedAndDescribed()
    {
        PayoffInfo[] payoffs = [.. PayoffCatalog.Discover().Payoffs];

        Assert.That(payoffs.Select(payoff => payoff.Name), Is.EqualTo(new[] { "accuracy", "cross-entropy", "kl", "mse" }));
        Assert.That(payoffs.Where(payoff => payoff.NeedsLabels).Select(payoff => payoff.Name), Is.EqualTo(new[] { "accuracy", "cross-entropy" }));
        Assert.That(payoffs.Select(payoff => payoff.Description), Is.Unique.And.All.Not.Empty);
    }

    [Test]
    public void Create_UnknownName_NamesTheAlternatives()
    {
        TestNetwork network = TestNetwork.WithRandomImages(SmallNetworks.Classifier(), images: 2);

        Assert.That(
            () => PayoffCatalog.Discover().Create("loss", network.Calibration),
            Throws.TypeOf<UsageException>().With.Message.EqualTo("There is no payoff 'loss'. Use one of 'accuracy', 'cross-entropy', 'kl', 'mse'."));
    }

    [TestCase("accuracy")]
    [TestCase("cross-entropy")]
    public void Create_NoLabels_SaysWhereToGiveThem(string payoff)
    {
        TestNetwork network = TestNetwork.WithRandomImages(SmallNetworks.Classifier(), images: 2);

        Assert.That(
            () => PayoffCatalog.Discover().Create(payoff, network.Calibration),
            Throws.TypeOf<CalibrationException>().With.Message.EqualTo(
                $"The payoff '{payoff}' needs labels, and the data have none. Add an array 'labels' to the data, give --labels, "
                + "or use a payoff without labels such as 'kl'."));
    }

    [Test]
    public void Contains_Name_TellsWhetherThereIsOne()
    {
        PayoffCatalog catalog = PayoffCatalog.Discover();

        Assert.That(catalog.Contains("kl"), Is.True);
        Assert.That(catalog.Contains("KL"), Is.False);
    }
}
