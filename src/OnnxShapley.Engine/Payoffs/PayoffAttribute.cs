namespace OnnxShapley.Engine.Payoffs;

/// <summary>Names a payoff on the command line. <see cref="PayoffCatalog"/> finds payoffs by it.</summary>
/// <param name="name">The name.</param>
/// <param name="description">What it scores, in one line.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class PayoffAttribute(string name, string description) : Attribute
{
    public string Name { get; } = name;

    public string Description { get; } = description;

    /// <summary>Whether images need labels.</summary>
    public bool NeedsLabels { get; init; }
}
