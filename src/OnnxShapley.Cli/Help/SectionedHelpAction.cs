using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Help;
using OnnxShapley.Cli.Commands;

namespace OnnxShapley.Cli.Help;

/// <summary>Writes the help of a command, and below it the sections that the command adds.</summary>
/// <param name="inner">Writes usage, arguments and options.</param>
/// <param name="screen">Columns of the screen, or null where there is none.</param>
internal sealed class SectionedHelpAction(HelpAction inner, int? screen) : TextAction
{
    private const int WidthWithoutScreen = 120;

    private static ImmutableArray<HelpSection> RootSections { get; } =
    [
        HelpSection.Examples(
            "onnx-shapley inspect model.onnx",
            "onnx-shapley prune model.onnx --data calib.npz --target-macs 60%",
            "onnx-shapley evaluate model.pruned.onnx --data test.npz"),
        new(
            "Exit codes",
            [
                ("0", "Done."),
                ("1", "The arguments are wrong."),
                ("2", "The model or the data cannot be read, do not fit each other, or cannot be run or written."),
                ("3", "The pruned model does not compute what the masked model computes; nothing was written."),
                ("4", "The target cannot be reached."),
                ("70", "A bug of onnx-shapley. ONNX_SHAPLEY_DEBUG=1 in the environment shows where."),
                ("130", "Stopped by Ctrl-C; nothing was written."),
            ]),
    ];

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int width = screen ?? WidthWithoutScreen;
        inner.MaxWidth = width;
        inner.Invoke(parseResult);
        foreach (HelpSection section in parseResult.CommandResult.Command is ToolCommand command ? command.Sections : RootSections)
        {
            section.Write(parseResult.InvocationConfiguration.Output, width);
        }

        return (int)ExitCode.Done;
    }
}
