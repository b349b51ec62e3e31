using System.Text.Json;

namespace OnnxShapley.Cli.Tests;

/// <summary>A run of the tool in this process, and what it wrote.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    /// <summary>The one JSON object that the output is.</summary>
    public JsonElement Json() => JsonDocument.Parse(Output).RootElement;

    /// <summary>Runs the tool as if its streams were redirected.</summary>
    public static Task<ToolRun> OfAsync(params string[] arguments) => OfAsync(new StringWriter(), null, CancellationToken.None, arguments);

    /// <summary>Runs the tool with a standard error and, unless it is null, a screen of a width for standard output.</summary>
    public static async Task<ToolRun> OfAsync(TextWriter error, int? outputWidth, CancellationToken cancellationToken, params string[] arguments)
    {
        StringWriter output = new();
        int exitCode = await CommandLine.RunAsync(arguments, new Terminal(output, error) { OutputWidth = outputWidth }, cancellationToken);
        return new ToolRun(exitCode, output.ToString(), error.ToString()!);
    }
}
