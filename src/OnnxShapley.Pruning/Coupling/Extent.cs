namespace OnnxShapley.Pruning.Coupling;

/// <summary>
/// What is known of one element of a vector of lengths that exporters compute in the graph (Shape, Gather, Concat, ... up to a Reshape):
/// a number, the length of an axis, or what is computed of those. Null stands for none of them.
/// </summary>
internal abstract record Extent
{
    private Extent()
    {
    }

    /// <summary>The axes whose lengths it depends on.</summary>
    public abstract IEnumerable<Axis> Axes { get; }

    /// <summary>Whether it can only be a whole number.</summary>
    public abstract bool IsWhole { get; }

    /// <summary>The number, when the axes have these lengths.</summary>
    public abstract double Number(Func<Axis, int> length);

    /// <summary>A number, whatever is cut.</summary>
    public static Extent Of(double number) =>
        Math.Abs(number) < long.MaxValue && Math.Truncate(number) == number ? new Literal((long)number) : new Fraction(number);

    /// <summary>A number, whatever is cut.</summary>
    public static Extent Of(float number) => Of((double)number);

    /// <summary>The integer, when the axes have these lengths.</summary>
    public long Evaluate(Func<Axis, int> length) => (long)Number(length);

    /// <summary>The integer as the model has it.</summary>
    public long Evaluate() => Evaluate(axis => axis.Length);

    /// <summary>The number <paramref name="Value"/>, whatever is cut.</summary>
    internal sealed record Literal(long Value) : Extent
    {
        public override IEnumerable<Axis> Axes => [];

        public override bool IsWhole => true;

        public override double Number(Func<Axis, int> length) => Value;
    }

    /// <summary>The number <paramref name="Value"/>, which is not whole, whatever is cut.</summary>
    internal sealed record Fraction(double Value) : Extent
    {
        public override IEnumerable<Axis> Axes => [];

        public override bool IsWhole => false;

        public override double Number(Func<Axis, int> length) => Value;
    }

    /// <summary>The length of <paramref name="Axis"/>, which follows a cut by itself.</summary>
    internal sealed record LengthOf(Axis Axis) : Extent
    {
        public override IEnumerable<Axis> Axes => [Axis];

        public override bool IsWhole => true;

        public override double Number(Func<Axis, int> length) => length(Axis);
    }

    /// <summary>
    /// What is computed of two others, in single precision where the graph does so; a quotient by zero, which no run meets, counts as zero.
    /// </summary>
    internal sealed record Computed(Arithmetic Operation, Extent A, Extent B, bool IsSingle = false) : Extent
    {
        public override IEnumerable<Axis> Axes => A.Axes.Concat(B.Axes);

        public override bool IsWhole => Operation == Arithmetic.Quotient || (Operation != Arithmetic.Ratio && A.IsWhole && B.IsWhole);

        public override double Number(Func<Axis, int> length)
        {
            double number = Compute(A.Number(length), B.Number(length));
            return IsSingle ? (float)number : number;
        }

        private double Compute(double a, double b) => Operation switch
        {
            Arithmetic.Sum => a + b,
            Arithmetic.Difference => a - b,
            Arithmetic.Product => a * b,
            Arithmetic.Minimum => Math.Min(a, b),
            Arithmetic.Maximum => Math.Max(a, b),
            _ when b == 0 => 0,
            Arithmetic.Quotient => Math.Truncate(a / b),
            Arithmetic.Ratio => a / b,
            _ => a - (b * Math.Floor(a / b)),
        };
    }

    /// <summary>Another, made whole.</summary>
    internal sealed record Rounded(Rounding Rounding, Extent A) : Extent
    {
        public override IEnumerable<Axis> Axes => A.Axes;

        public override bool IsWhole => true;

        public override double Number(Func<Axis, int> length) => Rounding switch
        {
            Rounding.Floor => Math.Floor(A.Number(length)),
            Rounding.Ceiling => Math.Ceiling(A.Number(length)),
            Rounding.Nearest => Math.Round(A.Number(length), MidpointRounding.ToEven),
            _ => Math.Truncate(A.Number(length)),
        };
    }
}
