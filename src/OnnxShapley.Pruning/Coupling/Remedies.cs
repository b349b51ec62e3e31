namespace OnnxShapley.Pruning.Coupling;

/// <summary>What frees a pinned axis, where several pins have that in common.</summary>
internal static class Remedies
{
    /// <summary>There is one channel only.</summary>
    public const string LastChannel = "Nothing: the last channel is never removed.";

    /// <summary>An axis along which an operator does not keep channels apart.</summary>
    public const string OtherLayout =
        "Nothing, while channels are on that axis: only a layout of the data that has them on another axis, by another Transpose or Reshape, would.";

    /// <summary>Statistics over channels.</summary>
    public const string Statistics =
        "Nothing in the file: zeros count in the statistics where deleted channels do not. "
        + "A network trained with BatchNormalization or InstanceNormalization instead can be cut.";

    /// <summary>Slots are told by their numbers, which a cut changes.</summary>
    public const string Numbers = "Nothing: whoever reads the numbers relies on them, as on the numbers of classes.";

    /// <summary>A graph inside a node.</summary>
    public const string Unroll =
        "Export the model for one case, with the condition or the number of turns fixed, so that the nodes of the body stand in the graph itself.";

    /// <summary>Something is computed while the model runs, and could be a constant.</summary>
    /// <param name="what">What: 'the repeats', say.</param>
    public static string MakeConstant(string what) =>
        $"Give {what} as a constant: export the model with fixed sizes instead of dynamic axes, or fold its constants.";
}
