using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OnnxShapley.Cli.Json;

/// <summary>Writes results as JSON.</summary>
internal static class JsonText
{
    /// <summary>Writes one object, on one line.</summary>
    public static void Write<T>(TextWriter writer, T value, JsonTypeInfo<T> type) => writer.WriteLine(Of(value, type));

    /// <summary>One object, on one line.</summary>
    public static string Of<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);

    /// <summary>A number that JSON can hold, or null where it is infinite or not a number.</summary>
    public static double? Finite(double? number) => number is { } value && double.IsFinite(value) ? value : null;
}
