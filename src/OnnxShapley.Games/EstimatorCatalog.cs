using System.Collections.Immutable;

namespace OnnxShapley.Games;

/// <summary>The estimators there are, found by their <see cref="EstimatorAttribute"/> and ordered by name.</summary>
public sealed class EstimatorCatalog
{
    private EstimatorCatalog(ImmutableArray<EstimatorInfo> estimators) => Estimators = estimators;

    /// <summary>The estimators, ordered by name.</summary>
    public ImmutableArray<EstimatorInfo> Estimators { get; }

    /// <summary>The names of the estimators, ordered.</summary>
    public ImmutableArray<string> Names => [.. Estimators.Select(estimator => estimator.Name)];

    /// <summary>Finds the estimators of this library. It takes a scan by reflection: do it once and pass the catalog down.</summary>
    public static EstimatorCatalog Discover() => Discover(typeof(EstimatorCatalog).Assembly.GetTypes());

    /// <summary>The estimator of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists those that there are.</exception>
    public IShapleyEstimator Get(string name) =>
        Estimators.FirstOrDefault(estimator => estimator.Name == name)?.Estimator
        ?? throw new KeyNotFoundException($"There is no estimator '{name}'. Use one of '{string.Join("', '", Names)}'.");

    internal static EstimatorCatalog Discover(IEnumerable<Type> types)
    {
        ImmutableArray<EstimatorInfo> estimators =
        [
            .. types
                .Where(type => Attribute.IsDefined(type, typeof(EstimatorAttribute), inherit: false))
                .Select(Create)
                .OrderBy(estimator => estimator.Name, StringComparer.Ordinal),
        ];
        string? twice = estimators.GroupBy(estimator => estimator.Name).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null
            ? new EstimatorCatalog(estimators)
            : throw new InvalidOperationException($"Two estimators are named '{twice}'. Give one of them another name.");
    }

    private static EstimatorInfo Create(Type type)
    {
        EstimatorAttribute attribute = EstimatorAttribute.Of(type);
        return new EstimatorInfo(attribute.Name, attribute.Description, attribute.Guarantees, (IShapleyEstimator)Activator.CreateInstance(type)!);
    }
}
