using System.Diagnostics;

namespace OnnxShapley.Testing;

/// <summary>The ONNX project's own checker, as the system's Python has it.</summary>
public static class OnnxChecker
{
    private const string Python = "/usr/bin/python3";

    private const string Script = """
        import sys, pathlib, onnx
        folder = pathlib.Path(sys.argv[1])
        for path in sorted(folder.rglob('*.onnx')):
            try:
                onnx.checker.check_model(str(path), full_check=True)
            except Exception as error:
                print(path.relative_to(folder), '\t', ' '.join(str(error).split()), sep='')
        """;

    private static readonly Lazy<OnnxCheckerProcess?> Running = new(() => IsInstalled() ? new OnnxCheckerProcess(Python) : null);

    /// <summary>Checks one model with full_check.</summary>
    /// <returns>What is wrong with it; empty where it is valid, and where the checker is not installed.</returns>
    public static string CheckFile(string path) => Running.Value?.Check(path) ?? string.Empty;

    /// <summary>Checks every model in a folder with full_check. The running test is ignored, with the reason, where the checker is not installed.</summary>
    /// <param name="folder">The folder; folders inside it are searched too.</param>
    /// <returns>What is wrong with each model that is not valid, by its path below the folder.</returns>
    public static IReadOnlyDictionary<string, string> Check(string folder)
    {
        if (!IsInstalled())
        {
            NUnit.Framework.Assert.Ignore($"Needs '{Python}' with the package 'onnx' (Debian: python3-onnx), which is not on this machine.");
        }

        (int exitCode, string output, string error) = Run("-c", Script, folder);
        return exitCode == 0
            ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t', 2)).ToDictionary(line => line[0], line => line[^1])
            : throw new InvalidOperationException($"The ONNX checker ended with exit code {exitCode}: {error}");
    }

    private static bool IsInstalled() => File.Exists(Python) && Run("-c", "import onnx").ExitCode == 0;

    private static (int ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        ProcessStartInfo start = new(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"'{Python}' did not start.");
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
