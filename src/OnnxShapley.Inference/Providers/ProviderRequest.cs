using System.Globalization;

namespace OnnxShapley.Inference;

/// <summary>What the user asks to run on.</summary>
/// <param name="Kind">The kind of device.</param>
/// <param name="Device">Which CUDA device, counted from 0.</param>
public sealed record ProviderRequest(ProviderKind Kind, int Device = 0)
{
    private const string CudaPrefix = "cuda:";

    /// <summary>Reads 'auto', 'cpu', 'cuda' or 'cuda:N', in any case.</summary>
    /// <exception cref="UsageException">The text is none of these.</exception>
    public static ProviderRequest Parse(string text) => text.Trim().ToLowerInvariant() switch
    {
        "auto" => new ProviderRequest(ProviderKind.Auto),
        "cpu" => new ProviderRequest(ProviderKind.Cpu),
        "cuda" => new ProviderRequest(ProviderKind.Cuda),
        var lower when lower.StartsWith(CudaPrefix, StringComparison.Ordinal)
            && int.TryParse(lower[CudaPrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int device) =>
            new ProviderRequest(ProviderKind.Cuda, device),
        _ => throw new UsageException(
            $"The provider '{text}' is unknown. Use 'auto', 'cpu', 'cuda', or 'cuda:N' for CUDA device N, counted from 0."),
    };

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Kind switch
    {
        ProviderKind.Cuda => $"{CudaPrefix}{Device}",
        ProviderKind.Cpu => "cpu",
        _ => "auto",
    };
}
