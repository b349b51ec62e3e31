using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Cli.Json;

/// <summary>What a model costs and how good it is; null where that is not known.</summary>
internal sealed record JsonFigures(long Macs, long Parameters, long Bytes, double? Accuracy, double? Loss)
{
    /// <summary>The figures of a model.</summary>
    public static JsonFigures Of(ModelFigures figures) => new(
        figures.Cost.MultiplyAdds,
        figures.Cost.Parameters,
        figures.Bytes,
        JsonText.Finite(figures.Quality?.Accuracy),
        JsonText.Finite(figures.Quality?.Loss));
}
