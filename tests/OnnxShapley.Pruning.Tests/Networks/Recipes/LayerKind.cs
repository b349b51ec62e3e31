namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>A kind of layer.</summary>
/// <param name="Name">Its name; what it adds to the graph is named after it.</param>
/// <param name="Reads">The layout that it reads, or null for any.</param>
/// <param name="Add">Adds it to the graph: from what it reads to what it hands on. What does not fit is handed on as it is.</param>
internal sealed record LayerKind(string Name, Layout? Reads, Func<LayerScope, Signal, Signal> Add)
{
    /// <summary>How often it is drawn, compared with others.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Whether its channels can be in a group at all; false where it exists to pin.</summary>
    public bool CanBeCut { get; init; } = true;

    /// <summary>The input of the graph that it reads besides.</summary>
    public GraphInput Input { get; init; }

    /// <summary>Whether a difference of rounding can become a visible one: it rounds, or names the largest element.</summary>
    public bool HasSteps { get; init; }
}
