using System.Collections.Frozen;
using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Every kind of layer and of output that a graph may have.</summary>
internal static class LayerCatalog
{
    /// <summary>Kinds of layers.</summary>
    public static ImmutableArray<LayerKind> Layers { get; } =
    [
        .. ConvolutionLayers.All,
        .. WeightLayers.All,
        .. PreparedWeightLayers.All,
        .. InputLayers.All,
        .. NormLayers.All,
        .. ElementLayers.All,
        .. MergeLayers.All,
        .. LayoutLayers.All,
        .. SpaceLayers.All,
        .. GateLayers.All,
        .. ProductLayers.All,
        .. AttentionLayers.All,
        .. NumberLayers.All,
        .. RecurrentLayers.All,
        .. IntegerLayers.All,
        .. PinningLayers.All,
        .. BodyLayers.All,
    ];

    /// <summary>Kinds of outputs.</summary>
    public static ImmutableArray<LayerKind> Outputs { get; } = [.. OutputLayers.All];

    private static FrozenDictionary<string, LayerKind> ByName { get; } = Layers.Concat(Outputs).ToFrozenDictionary(kind => kind.Name);

    public static LayerKind Find(string name) => ByName[name];
}
