using Microsoft.ML.OnnxRuntime;

namespace OnnxShapley.Inference.Runtime;

/// <summary>Turns settings into ONNX Runtime's session options.</summary>
internal static class SessionOptionsFactory
{
    // Keys of onnxruntime_session_options_config_keys.h.
    private const string ExternalDataFolderKey = "session.model_external_initializers_file_folder_path";
    private const string NoPrepackingKey = "session.disable_prepacking";
    private const string DeterministicKey = "session.use_deterministic_compute";
    private const string QuantisedProductPrecisionKey = "session.qdq_matmulnbits_accuracy_level";
    private const string SinglePrecision = "1";
    private const string KeepQuantisedTwiceKey = "session.disable_double_qdq_remover";

    /// <summary>Makes the options; the caller disposes them.</summary>
    public static SessionOptions Create(SessionSettings settings)
    {
        _ = OrtEnvironment.Instance;
        SessionOptions options = new();
        try
        {
            Set(options, settings);
            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }

    /// <summary>How many threads a setting means.</summary>
    public static int ThreadCount(int threads) => threads == 0 ? Environment.ProcessorCount : threads;

    private static void Set(SessionOptions options, SessionSettings settings)
    {
        options.LogSeverityLevel = OrtEnvironment.LogLevel;
        options.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
        options.InterOpNumThreads = 1;
        options.IntraOpNumThreads = ThreadCount(settings.Threads);
        options.GraphOptimizationLevel =
            settings.Optimize ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL;

        // By default products with dequantised weights are computed of activations that are rounded to 8 bits, in some graphs and not in others.
        options.AddSessionConfigEntry(QuantisedProductPrecisionKey, SinglePrecision);

        // Nor are two quantisations in a row made one, which it does for one scale and not for a scale a channel: so for one channel and not for two.
        options.AddSessionConfigEntry(KeepQuantisedTwiceKey, "1");
        if (settings.Deterministic)
        {
            options.AddSessionConfigEntry(DeterministicKey, "1");
        }

        if (!settings.Prepack)
        {
            options.AddSessionConfigEntry(NoPrepackingKey, "1");
        }

        if (settings.Meter?.NextProfile() is { } profile)
        {
            options.ProfileOutputPathPrefix = profile;
            options.EnableProfiling = true;
        }

        settings.Provider.Cuda?.Append(options, settings.TensorFloat32);
        if (settings.ExternalDataFolder is { } folder)
        {
            options.AddSessionConfigEntry(ExternalDataFolderKey, Path.GetFullPath(folder));
        }
    }
}
