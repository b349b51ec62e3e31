using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Selection;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>Refuses options that do not go together, before anything is done.</summary>
internal static class OptionChecks
{
    /// <summary>Checks that channels have a value on every image, if more than the mean is asked for.</summary>
    /// <exception cref="UsageException">They have none, or are not evaluated so.</exception>
    public static void EnsureAggregationApplies(PruneOptions options, Importance importance, ImportanceCatalog importances)
    {
        if (options.Aggregation == Aggregation.Mean)
        {
            return;
        }

        if (!importance.TakesImages)
        {
            throw new UsageException(
                $"The importance '{options.Importance}' has no value on every image, as '--aggregate' asks. Leave '--aggregate' out, or use one of "
                + $"'{string.Join("', '", importances.Importances.Where(info => info.TakesImages).Select(info => info.Name))}'.");
        }

        if (options.Confidence is not null)
        {
            throw new UsageException(
                "'--aggregate' and '--confidence' do not go together: how sure a mean with two deviations is, is not known. Give one of them.");
        }
    }

    /// <summary>Checks that channels can be decided upon with a confidence, if one is asked for.</summary>
    /// <exception cref="UsageException">They cannot.</exception>
    public static void EnsureConfidenceApplies(PruneOptions options, Importance importance, ImportanceCatalog importances)
    {
        if (options.Confidence is null)
        {
            return;
        }

        if (!importance.TakesCut)
        {
            throw new UsageException(
                $"The importance '{options.Importance}' cannot say which channels are surely kept, as '--confidence' asks. Leave '--confidence' out, or use one of "
                + $"'{string.Join("', '", importances.Importances.Where(info => info.TakesCut).Select(info => info.Name))}'.");
        }

        if (options.Time is not null && options.Target is CostShareTarget)
        {
            throw new UsageException(
                "'--time' does not go together with '--confidence' and a target for all groups: how many channels each group keeps is only known when all were evaluated once. "
                + "Give '--budget' instead of '--time', or '--ratio' as the target.");
        }
    }
}
