namespace OnnxShapley.Engine.Payoffs;

/// <summary>One entry of the <see cref="PayoffCatalog"/>.</summary>
/// <param name="Name">The name by which users choose it.</param>
/// <param name="Description">What it scores, in one line.</param>
/// <param name="NeedsLabels">Whether images need labels.</param>
public sealed record PayoffInfo(string Name, string Description, bool NeedsLabels);
