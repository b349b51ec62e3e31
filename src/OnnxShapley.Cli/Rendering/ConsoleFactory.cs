using Spectre.Console;

namespace OnnxShapley.Cli.Rendering;

/// <summary>Makes the console on which tables are drawn.</summary>
internal static class ConsoleFactory
{
    private const int Unlimited = 10_000;

    /// <summary>A console for standard output: of the screen's width, or as wide as a table wants, without colours and without prompts.</summary>
    public static IAnsiConsole ForOutput(Terminal terminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(terminal.Output),
        });
        console.Profile.Width = terminal.OutputWidth ?? Unlimited;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
