namespace OnnxShapley.Pruning.Coupling;

/// <summary>How a number becomes whole.</summary>
internal enum Rounding
{
    /// <summary>Downwards.</summary>
    Floor,

    /// <summary>Upwards.</summary>
    Ceiling,

    /// <summary>To the nearest, and from halfway to the even one.</summary>
    Nearest,

    /// <summary>Towards zero.</summary>
    Truncate,
}
