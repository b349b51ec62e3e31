namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Gates: a small branch computes a factor for each channel, or for each place.</summary>
internal static class GateLayers
{
    public static IEnumerable<LayerKind> All =>
    [
        new("ConvGate", Layout.Image, Convolutions) { Weight = 2 },
        new("SqueezeGate", Layout.Image, (scope, input) => Linear(scope, input, Squeezed, Unsqueezed)) { Weight = 2 },
        new("ShapeGate", Layout.Image, (scope, input) => Linear(scope, input, Viewed, ViewedBack)) { Weight = 2 },
        new("PlaceGate", Layout.Image, Places) { CanBeCut = false },
        new("NeighbourGate", Layout.Image, Neighbours) { CanBeCut = false },
    ];

    private static Signal Convolutions(LayerScope scope, Signal input)
    {
        Signal mean = Conversions.Mean(scope, input);
        Signal inner = ProductLayers.Project(scope, mean, scope.ChooseChannels());
        Signal gate = ProductLayers.Project(scope, inner with { Name = scope.Node("Softplus", [inner.Name]) }, input.Channels);
        return Multiply(scope, input, gate.Name);
    }

    private static Signal Linear(LayerScope scope, Signal input, Func<LayerScope, Signal, string> flatten, Func<LayerScope, Signal, string, string> spread)
    {
        int hidden = scope.ChooseChannels();
        string mean = flatten(scope, Conversions.Mean(scope, input));
        string inner = scope.Node("Gemm", [mean, scope.Weight(input.Channels, hidden, input.Channels), scope.Shift(hidden)], ("transB", 1));
        string gate = scope.Node("Gemm", [scope.Node("Sigmoid", [inner]), scope.Weight(hidden, hidden, input.Channels), scope.Shift(input.Channels)]);
        return Multiply(scope, input, spread(scope, input, gate));
    }

    private static string Squeezed(LayerScope scope, Signal mean) => scope.Squeeze(mean.Name, mean.SpaceAxes);

    private static string Unsqueezed(LayerScope scope, Signal input, string gate) => scope.Unsqueeze(gate, input.SpaceAxes);

    /// <summary>As <c>y.view(b, c)</c> is exported.</summary>
    private static string Viewed(LayerScope scope, Signal mean) => scope.Node(
        "Reshape",
        [mean.Name, scope.Node("Concat", [Conversions.LengthOf(scope, mean.Name, 0), Conversions.LengthOf(scope, mean.Name, 1)], ("axis", 0))]);

    /// <summary>As <c>y.view(b, c, 1, 1)</c> is exported.</summary>
    private static string ViewedBack(LayerScope scope, Signal input, string gate) => scope.Node(
        "Reshape",
        [gate, scope.Node(
            "Concat",
            [Conversions.LengthOf(scope, input.Name, 0), Conversions.LengthOf(scope, input.Name, 1), scope.Integers(input.Spatially(1))],
            ("axis", 0))]);

    /// <summary>From the mean and the largest of all channels at a place; these pin them.</summary>
    private static Signal Places(LayerScope scope, Signal input)
    {
        Signal mean = input with { Channels = 1, Name = scope.Reduce("ReduceMean", input.Name, keepsAxes: true, 1) };
        string largest = scope.Reduce("ReduceMax", input.Name, keepsAxes: true, 1);
        Signal pair = mean with { Channels = 2, Name = scope.Node("Concat", [mean.Name, largest], ("axis", 1)) };
        return Multiply(scope, input, ProductLayers.Project(scope, pair, 1).Name);
    }

    /// <summary>A convolution along the channels, which pins them.</summary>
    private static Signal Neighbours(LayerScope scope, Signal input)
    {
        Signal mean = Conversions.Mean(scope, input);
        string row = scope.Unsqueeze(scope.Squeeze(mean.Name, mean.SpaceAxes), 1);
        string mixed = scope.Node("Conv", [row, scope.Weight(3, 1, 1, 3)], ("pads", new long[] { 1, 1 }));
        string gate = scope.Unsqueeze(scope.Squeeze(mixed, 1), input.SpaceAxes);
        return Multiply(scope, input, gate);
    }

    private static Signal Multiply(LayerScope scope, Signal input, string gate) =>
        input with { Name = scope.Node("Mul", [input.Name, scope.Node(scope.Choose("Sigmoid", "HardSigmoid"), [gate])]) };
}
