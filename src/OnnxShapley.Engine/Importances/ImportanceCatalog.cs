using System.Collections.Immutable;
using System.Reflection;
using OnnxShapley.Games;

namespace OnnxShapley.Engine.Importances;

/// <summary>The importances there are: every Shapley estimator under its own name, and the baselines.</summary>
public sealed class ImportanceCatalog
{
    private readonly ImmutableArray<(ImportanceInfo Info, Importance Importance)> _importances;

    private ImportanceCatalog(ImmutableArray<(ImportanceInfo Info, Importance Importance)> importances) => _importances = importances;

    /// <summary>The importances, ordered by name.</summary>
    public IEnumerable<ImportanceInfo> Importances => _importances.Select(importance => importance.Info);

    /// <summary>Finds the importances of this library and the estimators of the games library.</summary>
    public static ImportanceCatalog Discover()
    {
        var estimators = EstimatorCatalog.Discover().Estimators.Select(estimator => (
            Info: new ImportanceInfo(estimator.Name, estimator.Description)
            {
                TakesCut = estimator.Guarantees.HasFlag(EstimatorGuarantees.RankCuts),
                TakesImages = estimator.Guarantees.HasFlag(EstimatorGuarantees.Linear),
            },
            Importance: (Importance)new ShapleyImportance(estimator)));
        var baselines =
            from type in typeof(ImportanceCatalog).Assembly.GetTypes()
            let attribute = type.GetCustomAttribute<ImportanceAttribute>()
            where attribute is not null
            select (new ImportanceInfo(attribute.Name, attribute.Description), (Importance)Activator.CreateInstance(type)!);
        return new ImportanceCatalog([.. estimators.Concat(baselines).OrderBy(importance => importance.Item1.Name, StringComparer.Ordinal)]);
    }

    /// <summary>The importance of that name.</summary>
    /// <exception cref="UsageException">There is none; the message lists those that there are.</exception>
    internal Importance Get(string name) =>
        _importances.FirstOrDefault(importance => importance.Info.Name == name).Importance
        ?? throw new UsageException($"There is no importance '{name}'. Use one of '{string.Join("', '", Importances.Select(importance => importance.Name))}'.");
}
