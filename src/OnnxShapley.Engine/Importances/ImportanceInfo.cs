namespace OnnxShapley.Engine.Importances;

/// <summary>One entry of the <see cref="ImportanceCatalog"/>.</summary>
/// <param name="Name">The name by which users choose it.</param>
/// <param name="Description">What it scores by, in one line.</param>
public sealed record ImportanceInfo(string Name, string Description)
{
    /// <summary>Whether it can end as soon as it is sure which channels are kept.</summary>
    public bool TakesCut { get; init; }

    /// <summary>Whether a channel has a value on every image by itself, so that more than their mean can be ranked.</summary>
    public bool TakesImages { get; init; }
}
