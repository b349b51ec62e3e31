namespace OnnxShapley;

/// <summary>Exit codes of the command-line tool. They are part of its contract.</summary>
public enum ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    Done = 0,

    /// <summary>The arguments are wrong.</summary>
    Usage = 1,

    /// <summary>The model, the data or the cache cannot be read, do not fit each other, or cannot be run or written.</summary>
    ModelOrData = 2,

    /// <summary>The pruned model does not compute what the masked model computes.</summary>
    VerificationFailed = 3,

    /// <summary>No plan reaches the target.</summary>
    TargetNotReachable = 4,

    /// <summary>A bug of ours.</summary>
    InternalError = 70,

    /// <summary>Stopped by Ctrl-C (128 + SIGINT).</summary>
    Interrupted = 130,
}
