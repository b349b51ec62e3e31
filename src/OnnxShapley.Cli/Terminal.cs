namespace OnnxShapley.Cli;

/// <summary>Where the program writes: the result to one stream, everything else to the other.</summary>
/// <param name="Output">Takes the result and nothing else.</param>
/// <param name="Error">Takes errors, notes and progress.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error)
{
    private const string DebugVariable = "ONNX_SHAPLEY_DEBUG";
    private const int UnknownWidth = 80;

    /// <summary>Columns of the screen on which the result appears, or null where it goes into a file or another program.</summary>
    public int? OutputWidth { get; init; }

    /// <summary>Columns of the screen on which progress appears, or null where it goes into a file or another program.</summary>
    public int? ErrorWidth { get; init; }

    /// <summary>Whether an error that is a bug of ours is shown with its stack trace.</summary>
    public bool ShowsStackTraces { get; init; }

    /// <summary>The streams of this process.</summary>
    public static Terminal OfProcess() => new(Console.Out, Console.Error)
    {
        OutputWidth = Console.IsOutputRedirected ? null : WindowWidth(),
        ErrorWidth = Console.IsErrorRedirected ? null : WindowWidth(),
        ShowsStackTraces = Environment.GetEnvironmentVariable(DebugVariable) == "1",
    };

    private static int WindowWidth()
    {
        try
        {
            return Console.WindowWidth is > 0 and int width ? width : UnknownWidth;
        }
        catch (IOException)
        {
            return UnknownWidth;
        }
    }
}
