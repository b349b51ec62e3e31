using System.Diagnostics;

namespace OnnxShapley.Testing;

/// <summary>One process of the ONNX project's own checker that answers many questions, for tests that have a small model each.</summary>
internal sealed class OnnxCheckerProcess
{
    private const string Script = """
        import sys, onnx
        for line in sys.stdin:
            try:
                onnx.checker.check_model(line.rstrip('\n'), full_check=True)
                print('', flush=True)
            except Exception as error:
                print(' '.join(str(error).split()) or type(error).__name__, flush=True)
        """;

    private readonly Lock _gate = new();
    private readonly Process _process;

    /// <summary>Starts it; it ends with this process, when its input does.</summary>
    public OnnxCheckerProcess(string python)
    {
        ProcessStartInfo start = new(python, ["-c", Script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start) ?? throw new InvalidOperationException($"'{python}' did not start.");
        _process.BeginErrorReadLine();
    }

    /// <summary>What is wrong with the model in a file; empty where it is valid.</summary>
    public string Check(string path)
    {
        lock (_gate)
        {
            _process.StandardInput.WriteLine(path);
            _process.StandardInput.Flush();
            return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The ONNX checker ended.");
        }
    }
}
