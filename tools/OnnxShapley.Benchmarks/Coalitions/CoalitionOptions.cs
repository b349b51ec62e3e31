using System.Collections.Immutable;
using System.Globalization;
using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Inference;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>What is measured, and for how long.</summary>
/// <param name="ModelPath">The model.</param>
/// <param name="Data">A file of images and labels, or null for random ones.</param>
/// <param name="Preprocessing">How stored images become what the model was trained on.</param>
/// <param name="Images">Images of the calibration set.</param>
/// <param name="Seconds">About how long one measured call takes.</param>
/// <param name="Clock">What seconds are.</param>
/// <param name="Calls">Measured calls of a group.</param>
/// <param name="Session">Where models run.</param>
/// <param name="Memory">Bytes that the process should stay within.</param>
/// <param name="MostChannels">Groups with more channels are left out of comparisons.</param>
/// <param name="JsonPath">Where the figures go as JSON, if anywhere.</param>
internal sealed record CoalitionOptions(
    string ModelPath,
    string? Data,
    PreprocessingOptions Preprocessing,
    int Images,
    double Seconds,
    Clock Clock,
    int Calls,
    SessionSettings Session,
    long Memory,
    int MostChannels,
    string? JsonPath)
{
    private const string RandomData = "random";

    private static readonly ImmutableArray<string> Names =
    [
        "--images", "--seconds-per-group", "--clock", "--calls", "--threads", "--memory", "--ep", "--ep-path", "--tf32", "--most-channels", "--mean", "--std", "--json",
    ];

    /// <summary>Where models run, and in how much memory.</summary>
    public RunSettings Run => new(Session, Memory);

    /// <summary>Reads MODEL DATA|random and the options after them.</summary>
    /// <exception cref="UsageException">They cannot be understood.</exception>
    public static CoalitionOptions Parse(string model, string data, ReadOnlySpan<string> options)
    {
        Dictionary<string, string> values = Values(options);
        int threads = int.Parse(values.GetValueOrDefault("--threads", "0"), CultureInfo.InvariantCulture);
        ProviderRequest provider = ProviderRequest.Parse(values.GetValueOrDefault("--ep", "cpu"));
        return new CoalitionOptions(
            model,
            data == RandomData ? null : data,
            new PreprocessingOptions { Mean = Numbers(values, "--mean"), StandardDeviation = Numbers(values, "--std") },
            int.Parse(values.GetValueOrDefault("--images", "128"), CultureInfo.InvariantCulture),
            double.Parse(values.GetValueOrDefault("--seconds-per-group", "1"), CultureInfo.InvariantCulture),
            Enum.Parse<Clock>(values.GetValueOrDefault("--clock", nameof(Clock.Wall)), ignoreCase: true),
            int.Parse(values.GetValueOrDefault("--calls", "5"), CultureInfo.InvariantCulture),
            new SessionSettings
            {
                Provider = ExecutionProvider.Resolve(provider, values.GetValueOrDefault("--ep-path"), threads),
                Threads = threads,
                TensorFloat32 = bool.Parse(values.GetValueOrDefault("--tf32", "false")),
            },
            values.TryGetValue("--memory", out string? megabytes) ? long.Parse(megabytes, CultureInfo.InvariantCulture) * 1_000_000 : RunSettings.DefaultMemory,
            int.Parse(values.GetValueOrDefault("--most-channels", $"{int.MaxValue}"), CultureInfo.InvariantCulture),
            values.GetValueOrDefault("--json"));
    }

    private static Dictionary<string, string> Values(ReadOnlySpan<string> options)
    {
        Dictionary<string, string> values = [];
        for (int i = 0; i < options.Length; i += 2)
        {
            if (!Names.Contains(options[i]) || i + 1 == options.Length)
            {
                throw new UsageException($"The option '{options[i]}' is unknown or has no value. Use {string.Join(", ", Names)}, each with a value.");
            }

            values[options[i]] = options[i + 1];
        }

        return values;
    }

    private static ImmutableArray<double> Numbers(Dictionary<string, string> values, string option) =>
        values.TryGetValue(option, out string? text) ? [.. text.Split(',').Select(number => double.Parse(number, CultureInfo.InvariantCulture))] : [];
}
