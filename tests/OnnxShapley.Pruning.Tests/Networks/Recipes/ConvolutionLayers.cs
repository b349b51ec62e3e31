namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Convolutions of all kinds, each with an activation.</summary>
internal static class ConvolutionLayers
{
    /// <summary>The kind that makes channels most simply.</summary>
    public const string Simplest = "Conv";

    public static IEnumerable<LayerKind> All =>
    [
        new(Simplest, Layout.Image, (scope, input) => Activated(scope, Convolve(scope, input, scope.ChooseChannels(), 1))) { Weight = 8 },
        new("GroupedConv", Layout.Image, Grouped) { Weight = 2 },
        new("DepthwiseConv", Layout.Image, (scope, input) => Activated(scope, Depthwise(scope, input))) { Weight = 2 },
        new("OneChannelConv", Layout.Image, (scope, input) => Convolve(scope, input, 1, 1)),
        new("ConvTranspose", Layout.Image, (scope, input) => Activated(scope, Transposed(scope, input, 1, scope.ChooseChannels()))) { Weight = 2 },
        new("GroupedConvTranspose", Layout.Image, GroupedTransposed),
        new("DepthwiseConvTranspose", Layout.Image, (scope, input) => Transposed(scope, input, input.Channels, 1)),
    ];

    /// <summary>A convolution with a new weight.</summary>
    public static Signal Convolve(LayerScope scope, Signal input, int channels, int groups)
    {
        int kernel = scope.Choose(1, 3);
        int inner = input.Channels / groups;
        string weight = scope.Weight(inner * Area(input, kernel), [channels, inner, .. input.Spatially(kernel)]);
        return Convolve(scope, input, weight, channels, kernel, groups);
    }

    /// <summary>A convolution with a given weight: strides, dilations and bias as the layer chooses.</summary>
    public static Signal Convolve(LayerScope scope, Signal input, string weight, int channels, int kernel, int groups = 1)
    {
        bool hasBias = scope.Choose(true, true, false);
        int dilation = kernel > 1 ? scope.Choose(1, 1, 2) : 1;
        int stride = scope.Choose(1, 1, 1, 2);
        long pad = dilation * (kernel / 2);
        string[] inputs = hasBias ? [input.Name, weight, scope.Shift(channels)] : [input.Name, weight];
        // ONNX Runtime has no dilations with automatic padding.
        string padding = dilation > 1 ? "NOTSET" : scope.Choose("NOTSET", "NOTSET", "SAME_UPPER", "SAME_LOWER");
        List<(string, object)> attributes = padding == "NOTSET"
            ? [("pads", input.Spatially(pad).Concat(input.Spatially(pad)).ToArray())]
            : [("auto_pad", padding)];
        if (groups > 1)
        {
            attributes.Add(("group", groups));
        }

        if (dilation > 1)
        {
            attributes.Add(("dilations", input.Spatially(dilation)));
        }

        if (stride > 1)
        {
            attributes.Add(("strides", input.Spatially(stride)));
        }

        return input with
        {
            Name = scope.Node("Conv", inputs, [.. attributes]),
            Channels = channels,
            Length = ((input.Length - 1) / stride) + 1,
        };
    }

    public static Signal Activated(LayerScope scope, Signal input) =>
        scope.Choose(2) == 0 ? input : input with { Name = scope.Node(scope.Choose("Relu", "Sigmoid", "Softplus", "Cos"), [input.Name]) };

    private static long Area(Signal input, int kernel) => input.Spatially(kernel).Aggregate(1L, (product, length) => product * length);

    private static Signal Grouped(LayerScope scope, Signal input)
    {
        int groups = scope.ChooseDivisor(input.Channels);
        return Activated(scope, Convolve(scope, input, groups * (1 + scope.Choose(3)), groups));
    }

    private static Signal Depthwise(LayerScope scope, Signal input) => Convolve(scope, input, input.Channels * scope.Choose(1, 1, 2), input.Channels);

    private static Signal GroupedTransposed(LayerScope scope, Signal input)
    {
        int groups = scope.ChooseDivisor(input.Channels);
        return Activated(scope, Transposed(scope, input, groups, 1 + scope.Choose(3)));
    }

    /// <summary>Keeps the size, or doubles that of a small image.</summary>
    private static Signal Transposed(LayerScope scope, Signal input, int groups, int perGroup)
    {
        int stride = input.Length <= 4 ? scope.Choose(1, 2) : 1;
        int kernel = stride == 1 ? 3 : 2;
        long pad = stride == 1 ? 1 : 0;
        int inner = input.Channels / groups;
        string weight = scope.Weight(inner * Area(input, kernel), [input.Channels, perGroup, .. input.Spatially(kernel)]);
        string[] inputs = scope.Choose(true, true, false) ? [input.Name, weight, scope.Shift(perGroup * groups)] : [input.Name, weight];
        string name = scope.Node(
            "ConvTranspose",
            inputs,
            [("group", groups), ("strides", input.Spatially(stride)), .. Padding(scope, input, stride, pad)]);
        return input with { Name = name, Channels = perGroup * groups, Length = input.Length * stride };
    }

    /// <summary>Three ways to say how large the result of a transposed convolution is.</summary>
    private static (string, object)[] Padding(LayerScope scope, Signal input, int stride, long pad) => scope.Choose(3) switch
    {
        1 => [("output_shape", input.Spatially(input.Length * stride))],
        2 => [("auto_pad", scope.Choose("SAME_UPPER", "SAME_LOWER"))],
        _ => [("pads", input.Spatially(pad).Concat(input.Spatially(pad)).ToArray())],
    };
}
