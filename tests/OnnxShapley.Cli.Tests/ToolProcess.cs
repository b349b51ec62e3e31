using System.Diagnostics;

namespace OnnxShapley.Cli.Tests;

/// <summary>The tool in a process of its own, which can be killed.</summary>
internal static class ToolProcess
{
    /// <summary>What starts the tool.</summary>
    public static IReadOnlyList<string> Command { get; } =
        [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "onnx-shapley.dll")];

    /// <summary>Starts the tool.</summary>
    public static Process Start(params string[] arguments) => Process.Start(StartOf(arguments))!;

    /// <summary>Runs the tool to its end.</summary>
    public static Task<ToolRun> RunAsync(params string[] arguments) => RunAsync(StartOf(arguments));

    /// <summary>Runs a process to its end.</summary>
    public static async Task<ToolRun> RunAsync(ProcessStartInfo start)
    {
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new ToolRun(process.ExitCode, output, await error);
    }

    private static ProcessStartInfo StartOf(string[] arguments) => new(Command[0], [.. Command.Skip(1), .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
}
