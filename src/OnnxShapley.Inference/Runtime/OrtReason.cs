using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace OnnxShapley.Inference.Runtime;

/// <summary>What ONNX Runtime says about a failure, made fit for a sentence of ours.</summary>
internal static partial class OrtReason
{
    /// <summary>The reason on one line, without ONNX Runtime's error code, source lines and final stop.</summary>
    public static string Of(OnnxRuntimeException exception)
    {
        string text = ErrorCode().Replace(exception.Message, string.Empty);
        text = SourceLocation().Replace(text, string.Empty);
        text = FailedLibrary().Replace(text, string.Empty);
        return WhiteSpace().Replace(text, " ").Trim().TrimEnd('.');
    }

    [GeneratedRegex(@"^\[ErrorCode:\w+\] ")]
    private static partial Regex ErrorCode();

    [GeneratedRegex(@"\S+\.(cc|h|cpp):\d+ ((\S+ )?[\w:~<>]+\([^)]*\)( const)?|\w+) ")]
    private static partial Regex SourceLocation();

    [GeneratedRegex(@"^Failed to load library (?<file>.+?) with error: (\k<file>: )?")]
    private static partial Regex FailedLibrary();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
