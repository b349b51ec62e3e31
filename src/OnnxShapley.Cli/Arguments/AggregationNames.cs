using System.Collections.Immutable;
using OnnxShapley.Engine.Importances;

namespace OnnxShapley.Cli.Arguments;

/// <summary>What aggregations are called.</summary>
internal static class AggregationNames
{
    private static readonly ImmutableArray<(string Name, Aggregation Aggregation)> All =
        [("mean", Aggregation.Mean), ("mean+2std", Aggregation.MeanAndTwoDeviations)];

    /// <summary>The name of an aggregation.</summary>
    public static string Of(Aggregation aggregation) => All.Single(entry => entry.Aggregation == aggregation).Name;

    /// <summary>The aggregation of a name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static Aggregation Of(string name) => All.Any(entry => entry.Name == name)
        ? All.Single(entry => entry.Name == name).Aggregation
        : throw new UsageException($"There is no aggregate '{name}'. Use one of '{string.Join("', '", All.Select(entry => entry.Name))}'.");
}
