namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>An input of the graph that a kind of layer reads besides what other layers hand on.</summary>
internal enum GraphInput
{
    /// <summary>No other.</summary>
    None,

    /// <summary>A second image.</summary>
    OtherImage,

    /// <summary>A vector for each image.</summary>
    Vector,

    /// <summary>One number for all images.</summary>
    Factor,
}
