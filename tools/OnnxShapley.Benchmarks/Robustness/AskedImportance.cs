using OnnxShapley.Engine.Importances;

namespace OnnxShapley.Benchmarks.Robustness;

/// <summary>An importance as a command line names it.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Importance">The importance.</param>
/// <param name="Aggregation">How values on images become a score.</param>
internal sealed record AskedImportance(string Name, Importance Importance, Aggregation Aggregation)
{
    private const string TwoDeviations = "+2std";
    private const string Drawn = "random";

    /// <summary>Whether other seeds are to be tried: only of a random order, which costs nothing.</summary>
    public bool IsRepeated => Name == Drawn;

    /// <summary>Reads a name, with '+2std' behind it for the mean and two standard deviations over images.</summary>
    /// <exception cref="UsageException">There is no such importance, or it has no values on images.</exception>
    public static AskedImportance Parse(string name)
    {
        bool isByImage = name.EndsWith(TwoDeviations, StringComparison.Ordinal);
        Importance importance = ImportanceCatalog.Discover().Get(isByImage ? name[..^TwoDeviations.Length] : name);
        return !isByImage ? new AskedImportance(name, importance, Aggregation.Mean)
            : importance.TakesImages ? new AskedImportance(name, importance, Aggregation.MeanAndTwoDeviations)
            : throw new UsageException($"The importance of '{name}' has no values on images. Leave '{TwoDeviations}' out.");
    }
}
