using System.Collections.Frozen;

namespace OnnxShapley.Inference.Providers;

/// <summary>
/// Tries a device with one small convolution. A provider library can load and still not work: an old driver, or no cuDNN, shows only here.
/// </summary>
internal static class ProviderProbe
{
    // y = Conv(x, w) with x, w and y of shape [1, 1, 1, 1] and w = 3; IR version 8, opset 13.
    private const string Model =
        "CAg6ZwoPCgF4CgF3EgF5IgRDb252EgVwcm9iZSoTCAEIAQgBCAEQAUIBd0oEAABAQFobCgF4EhYKFAgB"
        + "EhAKAggBCgIIAQoCCAEKAggBYhsKAXkSFgoUCAESEAoCCAEKAggBCgIIAQoCCAFCAhAN";

    /// <summary>The model that is tried.</summary>
    public static byte[] ModelBytes => Convert.FromBase64String(Model);

    /// <summary>Tries a device.</summary>
    /// <exception cref="InferenceException">It does not work.</exception>
    public static void Try(ExecutionProvider provider)
    {
        using OrtSession session = OrtSession.Open(ModelBytes, new SessionSettings { Provider = provider, Threads = 1 });
        Tensor two = Tensor.From<float>([2], 1, 1, 1, 1);
        float product = session.Run(new Dictionary<string, Tensor> { ["x"] = two }.ToFrozenDictionary())[0].Span<float>()[0];
        if (product is not 6)
        {
            throw new InferenceException($"The device '{provider}' computes '2 · 3 = {product}'. Use another device.");
        }
    }
}
