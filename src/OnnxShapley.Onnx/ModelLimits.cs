namespace OnnxShapley.Onnx;

/// <summary>What versions and sizes are handled: those that ONNX Runtime 1.29 runs.</summary>
internal static class ModelLimits
{
    /// <summary>Oldest IR version: the first whose models say which operators they mean.</summary>
    public const long OldestIr = 3;

    /// <summary>Newest IR version.</summary>
    public const long NewestIr = 13;

    /// <summary>Oldest version of the standard operators.</summary>
    public const long OldestOpset = 7;

    /// <summary>Newest version of the standard operators.</summary>
    public const long NewestOpset = 26;

    /// <summary>Bytes of the longest message that protobuf can write.</summary>
    public const long LargestFile = int.MaxValue;

    /// <summary>Bytes from which a tensor is worth a place in an external file.</summary>
    public const long SmallestExternal = 1024;

    /// <summary>Bytes of a file from which it pays to leave its weights where they are.</summary>
    public const long SmallestLight = 16L << 20;

    /// <summary>Bytes from which a weight of such a file is left there.</summary>
    public const long SmallestLeft = 64L << 10;

    /// <summary>External data begin at multiples of this, so that they can be memory-mapped one by one.</summary>
    public const long ExternalAlignment = 4096;
}
