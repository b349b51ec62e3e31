namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Where a graph failed.</summary>
internal enum Stage
{
    /// <summary>The recipe does not build, or what it builds does not run: a fault of these tests.</summary>
    Build,

    /// <summary>The couplings of the graph.</summary>
    Analyze,

    /// <summary>Building, opening or running the masked model.</summary>
    Mask,

    /// <summary>Cutting the model.</summary>
    Cut,

    /// <summary>Opening or running the pruned model.</summary>
    Open,

    /// <summary>The pruned model computes something else than the masked one.</summary>
    Compare,

    /// <summary>The suffix of a group, run for several coalitions at once, computes something else than the masked model.</summary>
    Suffix,

    /// <summary>The ONNX checker does not accept the pruned model.</summary>
    Check,

    /// <summary>The pruned model cannot be pruned again, or not rightly.</summary>
    Again,
}
