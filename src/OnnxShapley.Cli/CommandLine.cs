using System.CommandLine;
using System.CommandLine.Help;
using OnnxShapley.Cli.Commands;
using OnnxShapley.Cli.Help;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Payoffs;

namespace OnnxShapley.Cli;

/// <summary>The tool: reads arguments, runs a command, and turns what went wrong into a message and an exit code.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">The arguments, without the program's name.</param>
    /// <param name="terminal">Where to write.</param>
    /// <param name="cancellationToken">Stops the command, as Ctrl-C does.</param>
    /// <returns>The exit code, one of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            ParseResult parsed = Root(terminal).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0 && parsed.Action is not TextAction)
            {
                ErrorReport.WriteParseErrors(parsed, terminal);
                return (int)ExitCode.Usage;
            }

            int exitCode = await parsed.InvokeAsync(Invocation(terminal), cancellationToken);
            return exitCode == (int)ExitCode.Interrupted ? (int)ErrorReport.WriteInterruption(terminal) : exitCode;
        }
#pragma warning disable CA1031 // The outermost place: whatever arrives here becomes a message and an exit code.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return (int)ErrorReport.Write(exception, terminal);
        }
    }

    private static InvocationConfiguration Invocation(Terminal terminal) => new()
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = Patience,
        Output = terminal.Output,
        Error = terminal.Error,
    };

    private static RootCommand Root(Terminal terminal)
    {
        ImportanceCatalog importances = ImportanceCatalog.Discover();
        PayoffCatalog payoffs = PayoffCatalog.Discover();
        RootCommand root = new("Prunes channels of trained networks by games over them (Shapley values among others), given only the ONNX file.")
        {
            new PruneCommand(terminal, importances, payoffs),
            new InspectCommand(terminal),
            new EvaluateCommand(terminal),
            new CompareRanksCommand(terminal, importances, payoffs),
        };
        foreach (Option option in root.Options)
        {
            option.Action = option switch
            {
                HelpOption help => new SectionedHelpAction((HelpAction)help.Action!, terminal.OutputWidth),
                VersionOption => new VersionAction(),
                _ => option.Action,
            };
        }

        return root;
    }
}
