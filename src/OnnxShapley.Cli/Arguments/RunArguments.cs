using System.CommandLine;
using OnnxShapley.Inference;

namespace OnnxShapley.Cli.Arguments;

/// <summary>The options that say where models run.</summary>
internal sealed class RunArguments
{
    private readonly Option<int> _threads = ParsedOption.Create(
        "--threads", "N", "Threads on the CPU; all cores unless given.", (name, text) => ArgumentText.Integer(name, text, 1));

    private readonly Option<ProviderRequest?> _provider = ParsedOption.Create<ProviderRequest?>(
        "--ep", "auto|cpu|cuda[:N]", "Execution provider: CUDA where it works and the CPU otherwise, unless given.", (_, text) => ProviderRequest.Parse(text));

    private readonly Option<string> _providerPath = ParsedOption.Text(
        "--ep-path", "PATH", "ONNX Runtime's CUDA provider library, or its folder; by default the program's own folder.");

    /// <summary>The options.</summary>
    public IEnumerable<Option> Options => [_threads, _provider, _providerPath];

    /// <summary>Finds the device and says which it is.</summary>
    /// <param name="parsed">What was given.</param>
    /// <param name="note">Takes one line about the device.</param>
    /// <exception cref="OnnxShapleyException">The device that was asked for cannot be had.</exception>
    public SessionSettings Read(ParseResult parsed, Action<string> note)
    {
        int threads = parsed.GetValue(_threads);
        ExecutionProvider provider = ExecutionProvider.Resolve(
            parsed.GetValue(_provider) ?? new ProviderRequest(ProviderKind.Auto), parsed.GetValue(_providerPath), threads);
        note(provider.Description);
        return new SessionSettings { Provider = provider, Threads = threads };
    }
}
