namespace OnnxShapley;

/// <summary>The pruned model does not compute what the masked model computes; nothing was written.</summary>
public sealed class EquivalenceException(string message, Exception? innerException = null)
    : OnnxShapleyException(message, innerException, ExitCode.VerificationFailed);
