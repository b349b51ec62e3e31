namespace OnnxShapley.Pruning.Coupling;

/// <summary>
/// What is known of one element of an integer tensor that exporters compute in the graph (Shape, Gather, Concat, ... up to a Reshape):
/// a number, or the length of an axis. Null stands for neither.
/// </summary>
internal abstract record Extent
{
    private Extent()
    {
    }

    /// <summary>The number <paramref name="Value"/>, whatever is cut.</summary>
    internal sealed record Literal(long Value) : Extent;

    /// <summary>The length of <paramref name="Axis"/>, which follows a cut by itself.</summary>
    internal sealed record LengthOf(Axis Axis) : Extent;
}
