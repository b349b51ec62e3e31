namespace OnnxShapley.Pruning.Coupling;

/// <summary>What is computed of two numbers.</summary>
internal enum Arithmetic
{
    /// <summary>The first and the second.</summary>
    Sum,

    /// <summary>The first without the second.</summary>
    Difference,

    /// <summary>The first times the second.</summary>
    Product,

    /// <summary>The first by the second, rounded towards zero.</summary>
    Quotient,

    /// <summary>The first by the second.</summary>
    Ratio,

    /// <summary>What is left of the first when the second is taken away as often as it fits; it has the second's sign.</summary>
    Remainder,

    /// <summary>The smaller one.</summary>
    Minimum,

    /// <summary>The larger one.</summary>
    Maximum,
}
