namespace OnnxShapley.Games.Tests;

public sealed class EstimatorCatalogTests
{
    [Test]
    public void Discover_ThisLibrary_FindsTheEstimatorsOrderedByName()
    {
        EstimatorCatalog catalog = EstimatorCatalog.Discover();

        Assert.That(catalog.Names, Is.SupersetOf(new[] { "exact", "permutation" }));
        Assert.That(catalog.Names, Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
    }

    [Test]
    public void Discover_ThisLibrary_FindsEveryEstimatorThereIs()
    {
        IEnumerable<Type> written = typeof(EstimatorCatalog).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && typeof(IShapleyEstimator).IsAssignableFrom(type));

        Assert.That(EstimatorCatalog.Discover().Estimators.Select(entry => entry.Estimator.GetType()), Is.EquivalentTo(written));
    }

    [Test]
    public void Discover_ThisLibrary_GivesNamesAndDescriptionsFitForTheCommandLine()
    {
        foreach (EstimatorInfo entry in EstimatorCatalog.Discover().Estimators)
        {
            Assert.That(entry.Name, Does.Match("^[a-z0-9]+(-[a-z0-9]+)*$"));
            Assert.That(entry.Description, Does.EndWith(".").And.Length.LessThan(100).And.Not.Contains("\n"));
        }
    }

    [Test]
    public void Get_KnownName_GivesItsEstimator() =>
        Assert.That(EstimatorCatalog.Discover().Get("exact"), Is.InstanceOf<ExactEstimator>());

    [Test]
    public void Get_UnknownName_ListsTheAlternatives()
    {
        EstimatorCatalog catalog = EstimatorCatalog.Discover([typeof(PermutationEstimator), typeof(ExactEstimator), typeof(string)]);

        Assert.That(
            () => catalog.Get("exakt"),
            Throws.InstanceOf<KeyNotFoundException>()
                .With.Message.EqualTo("There is no estimator 'exakt'. Use one of 'exact', 'permutation'."));
    }

    [Test]
    public void Discover_TwoOfOneName_NamesIt() =>
        Assert.That(
            () => EstimatorCatalog.Discover([typeof(ExactEstimator), typeof(ExactEstimator)]),
            Throws.InvalidOperationException.With.Message.EqualTo("Two estimators are named 'exact'. Give one of them another name."));
}
