namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Products of matrices.</summary>
internal static class ProductLayers
{
    private const int FirstOpsetWithOptionalAddend = 11;
    private const int FirstOpsetWithEinsum = 12;
    private const int MostProducts = 64;

    public static IEnumerable<LayerKind> All =>
    [
        new("Gemm", Layout.Vector, Gemm) { Weight = 3 },
        new("Linear", Layout.Tokens, (scope, input) => Linear(scope, input, scope.ChooseChannels())) { Weight = 2 },
        new("LastLinear", Layout.ChannelsLast, (scope, input) => Linear(scope, input, scope.ChooseChannels())),
        new("Hidden", Layout.Tokens, Hidden) { Weight = 2 },
        new("LeftProduct", Layout.Image, LeftProduct),
        new("EinsumLinear", Layout.Tokens, EinsumLinear),
        new("EinsumConv", Layout.Image, EinsumConv),
        new("Gram", Layout.Tokens, Gram),
        new("TokenMixer", Layout.Tokens, TokenMixer),
        new("TurnedGemm", Layout.Vector, TurnedGemm),
        new("AddendGemm", Layout.Vector, AddendGemm),
        new("VectorProduct", Layout.Vector, VectorProduct) { CanBeCut = false },
        new("DoubleLinear", null, DoubleLinear),
        new("Bilinear", Layout.Image, Bilinear),
        new("Embedding", Layout.Vector, Embedding) { HasSteps = true },
        new("Recurrence", Layout.Vector, Recurrence),
    ];

    /// <summary>As many channels as wanted, whatever the layout.</summary>
    public static Signal Project(LayerScope scope, Signal input, int channels) => input.Layout switch
    {
        Layout.Image => input with
        {
            Name = scope.Node("Conv", [input.Name, scope.Weight(input.Channels, [channels, input.Channels, .. input.Spatially(1)]), scope.Shift(channels)]),
            Channels = channels,
        },
        _ => Linear(scope, input, channels),
    };

    private static Signal Linear(LayerScope scope, Signal input, int channels)
    {
        string product = scope.Node("MatMul", [input.Name, scope.Weight(input.Channels, input.Channels, channels)]);
        string bias = scope.Shift(channels);
        string name = scope.Choose(3) switch
        {
            0 => scope.Node("Add", [product, bias]),
            1 => scope.Node("Add", [bias, product]),
            _ => product,
        };
        return input with { Name = name, Channels = channels };
    }

    private static Signal Gemm(LayerScope scope, Signal input)
    {
        int channels = scope.ChooseChannels();
        bool isTransposed = scope.Choose(true, false);
        string weight = isTransposed ? scope.Weight(input.Channels, channels, input.Channels) : scope.Weight(input.Channels, input.Channels, channels);
        string[] bias = scope.Choose(4) switch
        {
            0 or 1 => [scope.Shift(channels)],
            2 => [scope.Shift(1, channels)],
            _ => [],
        };
        bias = bias.Length == 0 && scope.Opset < FirstOpsetWithOptionalAddend ? [scope.Shift(1)] : bias;
        string name = scope.Node("Gemm", [input.Name, weight, .. bias], ("transB", isTransposed ? 1 : 0), ("alpha", 0.5f));
        return ConvolutionLayers.Activated(scope, input with { Name = name, Channels = channels });
    }

    /// <summary>A layer in between, and back to what came in, added to it or not.</summary>
    private static Signal Hidden(LayerScope scope, Signal input)
    {
        Signal inner = Linear(scope, input, scope.ChooseChannels());
        Signal active = inner with { Name = scope.Node(scope.KnownActivation(scope.Choose("Relu", "Erf", "Sigmoid")), [inner.Name]) };
        Signal back = Linear(scope, active, input.Channels);
        return scope.Choose(2) == 0 ? back : back with { Name = scope.Node("Add", [input.Name, back.Name]) };
    }

    /// <summary>The weight stands on the left: W·x with x as [N, C, T].</summary>
    private static Signal LeftProduct(LayerScope scope, Signal input)
    {
        int channels = scope.ChooseChannels();
        string matrix = scope.Node("Reshape", [input.Name, scope.Integers(0, 0, -1)]);
        string product = scope.Node("MatMul", [scope.Weight(input.Channels, channels, input.Channels), matrix]);
        string name = scope.Node("Reshape", [product, scope.Integers([0, channels, .. input.Spatially(input.Length)])]);
        return input with { Name = name, Channels = channels };
    }

    private static Signal EinsumLinear(LayerScope scope, Signal input)
    {
        int channels = scope.ChooseChannels();
        return scope.Opset < FirstOpsetWithEinsum ? Linear(scope, input, channels) : input with
        {
            Name = scope.Node("Einsum", [input.Name, scope.Weight(input.Channels, input.Channels, channels)], ("equation", "btc,cd->btd")),
            Channels = channels,
        };
    }

    private static Signal EinsumConv(LayerScope scope, Signal input)
    {
        int channels = scope.ChooseChannels();
        string space = "xyz"[..input.Space];
        return scope.Opset < FirstOpsetWithEinsum ? input : input with
        {
            Name = scope.Node("Einsum", [scope.Weight(input.Channels, channels, input.Channels), input.Name], ("equation", $"oc,nc{space} -> no{space}")),
            Channels = channels,
        };
    }

    /// <summary>Products of channels with each other: a channel is summed over tokens, and lies on two axes.</summary>
    private static Signal Gram(LayerScope scope, Signal input)
    {
        int channels = Math.Min(input.Channels, 6);
        Signal few = channels == input.Channels ? input : Linear(scope, input, channels);
        string turned = scope.Node("Transpose", [few.Name], ("perm", new long[] { 0, 2, 1 }));
        string gram = scope.Node("MatMul", [scope.Node("Div", [turned, scope.Number(few.Tokens)]), scope.Node("Tanh", [few.Name])]);
        return scope.Choose(2) == 0
            ? few with { Name = scope.Node("MatMul", [few.Name, gram]) }
            : few with { Name = scope.Node("Flatten", [gram]), Layout = Layout.Vector, Channels = channels * channels, Length = 1 };
    }

    /// <summary>Tokens are mixed by a hidden layer of their own; the channels go through.</summary>
    private static Signal TokenMixer(LayerScope scope, Signal input)
    {
        int hidden = scope.ChooseChannels();
        string turned = scope.Node("Transpose", [input.Name], ("perm", new long[] { 0, 2, 1 }));
        string inner = scope.Node("Relu", [scope.Node("MatMul", [turned, scope.Weight(input.Tokens, input.Tokens, hidden)])]);
        string outer = scope.Node("MatMul", [inner, scope.Weight(hidden, hidden, input.Tokens)]);
        return input with { Name = scope.Node("Transpose", [outer], ("perm", new long[] { 0, 2, 1 })) };
    }

    /// <summary>What is read lies on its side.</summary>
    private static Signal TurnedGemm(LayerScope scope, Signal input)
    {
        int channels = scope.ChooseChannels();
        string turned = scope.Node("Transpose", [input.Name]);
        return input with { Name = Forms.Gemm(scope, turned, scope.Weight(input.Channels, input.Channels, channels), ("transA", 1)), Channels = channels };
    }

    /// <summary>What is added is no constant.</summary>
    private static Signal AddendGemm(LayerScope scope, Signal input)
    {
        Signal addend = Conversions.To(scope, scope.Other, Layout.Vector);
        string weight = scope.Weight(input.Channels, input.Channels, addend.Channels);
        return addend with { Name = scope.Node("Gemm", [input.Name, weight, addend.Name], ("beta", 0.5f)) };
    }

    private static Signal VectorProduct(LayerScope scope, Signal input) =>
        input with { Name = scope.Unsqueeze(scope.Node("MatMul", [input.Name, scope.Weight(input.Channels, input.Channels)]), 1), Channels = 1 };

    /// <summary>A product of doubles.</summary>
    private static Signal DoubleLinear(LayerScope scope, Signal input)
    {
        if (input.Layout == Layout.Image)
        {
            return input;
        }

        int channels = scope.ChooseChannels();
        string weight = scope.Node("Cast", [scope.Weight(input.Channels, input.Channels, channels)], ("to", (int)TensorProto.Types.DataType.Double));
        string product = scope.Node("MatMul", [scope.Node("Cast", [input.Name], ("to", (int)TensorProto.Types.DataType.Double)), weight]);
        return input with { Name = scope.Node("Cast", [product], ("to", (int)TensorProto.Types.DataType.Float)), Channels = channels };
    }

    /// <summary>Products of two images' channels, summed over space: [N, C, D], as a vector.</summary>
    private static Signal Bilinear(LayerScope scope, Signal input)
    {
        Signal other = Conversions.Match(scope, scope.Other, input);
        string space = "xyz"[..input.Space];
        if (scope.Opset < FirstOpsetWithEinsum || input.Channels * other.Channels > MostProducts)
        {
            return input;
        }

        string products = scope.Node("Einsum", [scope.Node("Div", [input.Name, scope.Number(input.Tokens)]), other.Name], ("equation", $"nc{space},nd{space}->ncd"));
        return input with
        {
            Name = scope.Node("Reshape", [products, scope.Integers(0, -1)]),
            Channels = input.Channels * other.Channels,
            Length = 1,
            Layout = Layout.Vector,
        };
    }

    /// <summary>A row of a weight for the largest of a few scores.</summary>
    private static Signal Embedding(LayerScope scope, Signal input)
    {
        int channels = scope.ChooseChannels();
        Signal scores = Linear(scope, input, 3);

        // Where all scores are zero but for rounding (the mean of what a norm has centred), the shift decides.
        string shifted = scope.Node("Add", [scores.Name, scope.Shift(scores.Channels)]);
        string index = scope.Node("ArgMax", [shifted], ("axis", 1), ("keepdims", 0));
        return input with { Name = scope.Node("Gather", [scope.Weight(1, scores.Channels, channels), index]), Channels = channels };
    }

    /// <summary>The same weight twice, one after the other.</summary>
    private static Signal Recurrence(LayerScope scope, Signal input)
    {
        string weight = scope.Weight(input.Channels, input.Channels, input.Channels);
        string once = scope.Node("Tanh", [scope.Node("MatMul", [input.Name, weight])]);
        return input with { Name = scope.Node("MatMul", [once, weight]) };
    }
}
