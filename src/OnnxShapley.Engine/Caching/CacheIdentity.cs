using System.Collections.Immutable;
using System.Numerics;
using System.Text;

namespace OnnxShapley.Engine.Caching;

/// <summary>
/// What the worths of a cache belong to: everything that a worth depends on. Budget, estimator, target and the seed of the orders are no part of it,
/// so that another target or a larger budget uses what is there.
/// </summary>
/// <param name="Model">SHA-256 of the model file and its external data.</param>
/// <param name="Data">SHA-256 of the calibration set, as the model takes it.</param>
/// <param name="Payoff">Name of the payoff.</param>
/// <param name="Provider">Name of the execution provider, and of a precision below the usual one.</param>
/// <param name="Program">Version of this program.</param>
internal sealed record CacheIdentity(string Model, string Data, string Payoff, string Provider, string Program)
{
    /// <summary>What the file of a cache begins with, whatever it belongs to.</summary>
    public const string Magic = "onnx-shapley cache ";

    /// <summary>Version of the format.</summary>
    public const string Format = "2";

    private const string ChecksumName = "checksum";

    private static readonly ImmutableArray<string> Names = ["model", "data", "payoff", "provider", "program"];

    private ImmutableArray<string> Values => [Model, Data, Payoff, Provider, Program];

    /// <summary>What a file begins with that belongs to this: lines of text, the last of them a checksum of the others.</summary>
    public ImmutableArray<byte> Header()
    {
        string text = $"{Magic}{Format}\n{string.Concat(Names.Zip(Values, (name, value) => $"{name} {value}\n"))}";
        return [.. Encoding.UTF8.GetBytes($"{text}{ChecksumName} {Checksum(text)}\n")];
    }

    /// <summary>What a file belongs to that begins with the given text; null where its header is damaged or of another format.</summary>
    public static CacheIdentity? Parse(string text)
    {
        string[] lines = text.Split('\n');
        if (lines.Length < Names.Length + 2 || lines[0] != Magic + Format)
        {
            return null;
        }

        string[] values = [.. Names.Select((name, index) => lines[index + 1].StartsWith($"{name} ", StringComparison.Ordinal) ? lines[index + 1][(name.Length + 1)..] : string.Empty)];
        string covered = string.Concat(lines.Take(Names.Length + 1).Select(line => $"{line}\n"));
        return lines[Names.Length + 1] == $"{ChecksumName} {Checksum(covered)}"
            ? new CacheIdentity(values[0], values[1], values[2], values[3], values[4])
            : null;
    }

    private static string Checksum(string text)
    {
        uint sum = uint.MaxValue;
        foreach (byte part in Encoding.UTF8.GetBytes(text))
        {
            sum = BitOperations.Crc32C(sum, part);
        }

        return (~sum).ToString("x8");
    }
}
