using OnnxShapley.Engine.Importances;
using OnnxShapley.Games;

namespace OnnxShapley.Engine.Tests.Importances;

public sealed class ImportanceCatalogTests
{
    private static readonly string[] Baselines = ["apoz", "backward", "bn-scale", "fpgm", "l1", "l2", "mean-activation", "random", "taylor"];

    private static string[] Names => [.. EstimatorCatalog.Discover().Names.Concat(Baselines).Order(StringComparer.Ordinal)];

    [Test]
    public void Importances_AreTheEstimatorsAndTheBaselines_OrderedAndDescribed()
    {
        ImportanceInfo[] importances = [.. ImportanceCatalog.Discover().Importances];

        Assert.That(importances.Select(importance => importance.Name), Is.EqualTo(Names).And.Unique);
        Assert.That(importances.Select(importance => importance.Description), Is.Unique.And.All.Not.Empty);
    }

    [TestCaseSource(nameof(Names))]
    public void Get_KnownName_ComesBack(string name) => Assert.That(ImportanceCatalog.Discover().Get(name), Is.Not.Null);

    [TestCase("magic")]
    [TestCase("L1")]
    [TestCase("")]
    public void Get_UnknownName_NamesTheAlternatives(string name) =>
        Assert.That(
            () => ImportanceCatalog.Discover().Get(name),
            Throws.TypeOf<UsageException>().With.Message.EqualTo($"There is no importance '{name}'. Use one of '{string.Join("', '", Names)}'."));

    [TestCase("l1", null, 0)]
    [TestCase("fpgm", null, 0)]
    [TestCase("bn-scale", null, 0)]
    [TestCase("apoz", null, 0)]
    [TestCase("mean-activation", null, 0)]
    [TestCase("taylor", 500L, 13)]
    [TestCase("random", 7L, 0)]
    [TestCase("leave-one-out", null, 14)]
    [TestCase("leave-one-out", 500L, 14)]
    [TestCase("exact", null, 4096)]
    [TestCase("permutation", 500L, 500)]
    public void Evaluations_TwelveChannels_AreKnownBefore(string name, long? budget, long expected) =>
        Assert.That(ImportanceCatalog.Discover().Get(name).Evaluations(12, budget), Is.EqualTo(expected));
}
