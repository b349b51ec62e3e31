namespace OnnxShapley;

/// <summary>
/// An error that its reader can do something about. The message says what is wrong, where, why and what to do,
/// in whole sentences with the values quoted; the command line prints it as it is, without a stack trace.
/// </summary>
public abstract class OnnxShapleyException : Exception
{
    private protected OnnxShapleyException(string message, Exception? innerException, ExitCode exitCode)
        : base(message, innerException) => ExitCode = exitCode;

    /// <summary>What the process returns when this error ends it.</summary>
    public ExitCode ExitCode { get; }
}
