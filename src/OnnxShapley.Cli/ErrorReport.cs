using System.CommandLine;
using System.CommandLine.Parsing;

namespace OnnxShapley.Cli;

/// <summary>Says what went wrong, on standard error, and which exit code it has.</summary>
internal static class ErrorReport
{
    /// <summary>Writes one line for an exception.</summary>
    public static ExitCode Write(Exception exception, Terminal terminal)
    {
        switch (exception)
        {
            case OnnxShapleyException expected:
                return Write(terminal, expected.Message, expected.ExitCode);
            case OperationCanceledException:
                return WriteInterruption(terminal);
            case OutOfMemoryException:
                return Write(
                    terminal, "The machine has not enough memory for this. Give a smaller --memory, or fewer --samples.", ExitCode.ModelOrData);
            case IOException or UnauthorizedAccessException:
                return Write(
                    terminal, $"A file cannot be read or written: {exception.Message} Check that the disk has space and the file may be used.", ExitCode.ModelOrData);
            default:
                Write(
                    terminal,
                    $"This is a bug of onnx-shapley, please report it: {exception.GetType().FullName}: {OneLine(exception.Message)}",
                    ExitCode.InternalError);
                if (terminal.ShowsStackTraces)
                {
                    terminal.Error.WriteLine(exception);
                }

                return ExitCode.InternalError;
        }
    }

    /// <summary>Writes that the command was stopped before its end.</summary>
    public static ExitCode WriteInterruption(Terminal terminal)
    {
        terminal.Error.WriteLine("Interrupted; nothing was written.");
        return ExitCode.Interrupted;
    }

    /// <summary>Writes what is wrong with the arguments, one line for each error, and where to find help.</summary>
    public static void WriteParseErrors(ParseResult parsed, Terminal terminal)
    {
        foreach (string message in parsed.Errors.Select(error => Sentence(error, parsed)).Distinct())
        {
            terminal.Error.WriteLine($"error: {message}");
        }

        string command = parsed.CommandResult.Command is RootCommand ? string.Empty : $" {parsed.CommandResult.Command.Name}";
        terminal.Error.WriteLine($"Run 'onnx-shapley{command} --help' to see what can be given.");
    }

    private static ExitCode Write(Terminal terminal, string message, ExitCode exitCode)
    {
        terminal.Error.WriteLine($"error: {message}");
        return exitCode;
    }

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");

    // The parser's own words for what is missing give no example.
    private static string Sentence(ParseError error, ParseResult parsed) => error.SymbolResult switch
    {
        ArgumentResult { Parent: CommandResult command, Tokens.Count: 0, Argument.Name: var name } =>
            $"'{name}' is missing. Give the path of an ONNX file: onnx-shapley {command.Command.Name} model.onnx",
        OptionResult { Tokens.Count: 0, Option: var option } result =>
            $"'{option.Name}' {(result.Implicit ? "is missing" : "has no value")}. Give it: {option.Name} {option.HelpName}",
        CommandResult { Command: RootCommand root } when parsed.CommandResult.Command is RootCommand =>
            (parsed.UnmatchedTokens is [var unknown, ..] ? $"There is no command '{unknown}'. " : "No command is given. ")
            + $"Use one of '{string.Join("', '", root.Subcommands.Select(command => command.Name))}'.",
        _ => error.Message,
    };
}
