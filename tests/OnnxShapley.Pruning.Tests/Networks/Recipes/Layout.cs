namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>How a tensor lays out what it holds.</summary>
internal enum Layout
{
    /// <summary>[N, C, L, ...]: channels first.</summary>
    Image,

    /// <summary>[N, L, ..., C]: channels last.</summary>
    ChannelsLast,

    /// <summary>[N, T, C]: all of space on one axis, channels last.</summary>
    Tokens,

    /// <summary>[N, C].</summary>
    Vector,
}
