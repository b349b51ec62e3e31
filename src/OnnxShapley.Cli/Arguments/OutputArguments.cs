using System.CommandLine;

namespace OnnxShapley.Cli.Arguments;

/// <summary>The options that say what is written, and where.</summary>
internal sealed class OutputArguments
{
    private readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "FILE",
        Description = "The file to write; the model's name with '.pruned.onnx', in the current folder, unless given.",
    };

    private readonly Option<bool> _externalData = ParsedOption.Flag("--external-data", "Writes the weights into a file of their own beside the model.");

    private readonly Option<string> _intermediate = ParsedOption.Text("--keep-intermediate", "DIR", "A folder for the masked model.");

    private readonly Option<string> _cache = ParsedOption.Text(
        "--cache",
        "FILE",
        "Keeps what is evaluated. Stopped at any moment and started again, the command goes on from there; other targets and larger budgets use what is there.");

    /// <summary>The options.</summary>
    public IEnumerable<Option> Options => [_output, _externalData, _intermediate, _cache];

    /// <summary>The file that keeps what is evaluated, or null.</summary>
    public string? CachePath(ParseResult parsed) => parsed.GetValue(_cache);

    /// <summary>Whether weights go into a file of their own.</summary>
    public bool IsExternal(ParseResult parsed) => parsed.GetValue(_externalData);

    /// <summary>The folder for the masked model, or null.</summary>
    public string? IntermediateFolder(ParseResult parsed) => parsed.GetValue(_intermediate);

    /// <summary>The file to write.</summary>
    /// <exception cref="UsageException">It is the model itself.</exception>
    public string Path(ParseResult parsed, string model)
    {
        string path = parsed.GetValue(_output) ?? $"{System.IO.Path.GetFileNameWithoutExtension(model)}.pruned.onnx";
        return Resolve(path) == Resolve(model)
            ? throw new UsageException($"The output '{path}' is the model itself, which would be lost. Name another file with '-o'.")
            : path;
    }

    private static string Resolve(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        return File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }
}
