namespace OnnxShapley.Pruning.Coupling;

/// <summary>What is computed of two integers.</summary>
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
}
