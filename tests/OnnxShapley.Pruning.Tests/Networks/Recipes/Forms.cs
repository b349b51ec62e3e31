namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Operators in the form that the opset has: what newer ones read as inputs, older ones have as attributes.</summary>
internal static class Forms
{
    private const int FirstOpsetWithSliceInputs = 10;
    private const int FirstOpsetWithPadInputs = 11;
    private const int FirstOpsetWithClipInputs = 11;
    private const int FirstOpsetWithTopInput = 10;
    private const int FirstOpsetWithOptionalAddend = 11;

    /// <summary>A slice by constant bounds; without axes, of all of them.</summary>
    public static string Slice(LayerScope scope, string input, long[] starts, long[] ends, long[]? axes = null) =>
        scope.Opset < FirstOpsetWithSliceInputs
            ? scope.Node("Slice", [input], [("starts", starts), ("ends", ends), .. axes is null ? Array.Empty<(string, object)>() : [("axes", axes)]])
            : scope.Node("Slice", [input, scope.Integers(starts), scope.Integers(ends), .. axes is null ? Array.Empty<string>() : [scope.Integers(axes)]]);

    /// <summary>Padding of all axes.</summary>
    public static string Pad(LayerScope scope, string input, long[] amounts, string mode = "constant", float? value = null)
    {
        (string, object)[] how = mode == "constant" && scope.Choose(2) == 0 ? [] : [("mode", mode)];
        return scope.Opset < FirstOpsetWithPadInputs
            ? scope.Node("Pad", [input], [("pads", amounts), .. how, .. value is { } number ? [("value", number)] : Array.Empty<(string, object)>()])
            : scope.Node("Pad", [input, scope.Integers(amounts), .. value is { } given ? [scope.Number(given)] : Array.Empty<string>()], how);
    }

    /// <summary>A clip to one or two bounds.</summary>
    public static string Clip(LayerScope scope, string input, float? least, float? most)
    {
        if (scope.Opset < FirstOpsetWithClipInputs)
        {
            (string Name, float? Value)[] given = [("min", least), ("max", most)];
            return scope.Node("Clip", [input], [.. given.Where(bound => bound.Value is not null).Select(bound => (bound.Name, (object)bound.Value!.Value))]);
        }

        string first = least is { } bottom ? scope.Number(bottom) : string.Empty;
        return scope.Node("Clip", most is { } top ? [input, first, scope.Number(top)] : [input, first]);
    }

    /// <summary>The largest elements along an axis.</summary>
    public static string Top(LayerScope scope, string input, int count, int axis)
    {
        string[] outputs = [scope.Name(), scope.Name()];
        if (scope.Opset < FirstOpsetWithTopInput)
        {
            scope.Node("TopK", [input], outputs, ("k", count), ("axis", axis));
        }
        else
        {
            scope.Node("TopK", [input, scope.Integers(count)], outputs, ("axis", axis));
        }

        return outputs[0];
    }

    /// <summary>A Gemm that adds nothing; older opsets add a zero.</summary>
    public static string Gemm(LayerScope scope, string input, string weight, params (string Name, object Value)[] attributes) =>
        scope.Node("Gemm", scope.Opset < FirstOpsetWithOptionalAddend ? [input, weight, scope.Numbers([0], 1)] : [input, weight], attributes);
}
