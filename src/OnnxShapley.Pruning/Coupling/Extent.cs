namespace OnnxShapley.Pruning.Coupling;

/// <summary>
/// What is known of one element of an integer tensor that exporters compute in the graph (Shape, Gather, Concat, ... up to a Reshape):
/// a number, the length of an axis, or what is computed of those. Null stands for none of them.
/// </summary>
internal abstract record Extent
{
    private Extent()
    {
    }

    /// <summary>The axes whose lengths it depends on.</summary>
    public abstract IEnumerable<Axis> Axes { get; }

    /// <summary>The element, when the axes have these lengths.</summary>
    public abstract long Evaluate(Func<Axis, int> length);

    /// <summary>The element as the model has it.</summary>
    public long Evaluate() => Evaluate(axis => axis.Length);

    /// <summary>The number <paramref name="Value"/>, whatever is cut.</summary>
    internal sealed record Literal(long Value) : Extent
    {
        public override IEnumerable<Axis> Axes => [];

        public override long Evaluate(Func<Axis, int> length) => Value;
    }

    /// <summary>The length of <paramref name="Axis"/>, which follows a cut by itself.</summary>
    internal sealed record LengthOf(Axis Axis) : Extent
    {
        public override IEnumerable<Axis> Axes => [Axis];

        public override long Evaluate(Func<Axis, int> length) => length(Axis);
    }

    /// <summary>What is computed of two others; a quotient by zero, which no run meets, counts as zero.</summary>
    internal sealed record Computed(Arithmetic Operation, Extent A, Extent B) : Extent
    {
        public override IEnumerable<Axis> Axes => A.Axes.Concat(B.Axes);

        public override long Evaluate(Func<Axis, int> length) => (Operation, A.Evaluate(length), B.Evaluate(length)) switch
        {
            (Arithmetic.Sum, var a, var b) => a + b,
            (Arithmetic.Difference, var a, var b) => a - b,
            (Arithmetic.Product, var a, var b) => a * b,
            (_, _, 0) => 0,
            (_, var a, var b) => a / b,
        };
    }
}
