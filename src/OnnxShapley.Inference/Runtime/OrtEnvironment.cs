using Microsoft.ML.OnnxRuntime;

namespace OnnxShapley.Inference.Runtime;

/// <summary>The environment of ONNX Runtime, of which a process has exactly one.</summary>
internal static class OrtEnvironment
{
    /// <summary>
    /// ONNX Runtime's own log goes to standard error. Whatever it logs as an error it also returns as one, and a message of ours is made
    /// from that, so that only what ends the process may be logged.
    /// </summary>
    public const OrtLoggingLevel LogLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

    private static readonly Lazy<OrtEnv> Environment = new(Create);

    /// <summary>The environment, made on first use.</summary>
    /// <exception cref="InferenceException">The native library cannot be loaded.</exception>
    public static OrtEnv Instance
    {
        get
        {
            try
            {
                return Environment.Value;
            }
            catch (Exception exception) when (FindLoadFailure(exception) is { } failure)
            {
                throw new InferenceException(
                    $"The native library of ONNX Runtime could not be loaded: '{Reason(failure)}'. "
                    + $"It belongs in '{AppContext.BaseDirectory}'; build or install the program again.",
                    exception);
            }
        }
    }

    private static OrtEnv Create()
    {
        EnvironmentCreationOptions options = new() { logId = "onnx-shapley", logLevel = LogLevel };
        return OrtEnv.IsCreated ? OrtEnv.Instance() : OrtEnv.CreateInstanceWithOptions(ref options);
    }

    // The loader reports one line for each place where it looked; what happened in the program's own folder is what matters.
    private static string Reason(Exception failure)
    {
        string[] lines = failure.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return (Array.Find(lines, line => line.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal)) ?? lines[0]).TrimEnd('.');
    }

    private static Exception? FindLoadFailure(Exception? exception)
    {
        while (exception is not (null or DllNotFoundException or BadImageFormatException or EntryPointNotFoundException))
        {
            exception = exception.InnerException;
        }

        return exception;
    }
}
