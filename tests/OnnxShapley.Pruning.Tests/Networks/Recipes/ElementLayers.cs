namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>What computes each element by itself.</summary>
internal static class ElementLayers
{
    private const int FirstOpsetWithBroadcastMaximum = 8;
    private const int FirstOpsetWithWhere = 9;

    private static readonly string[] Activations =
        ["Relu", "Sigmoid", "Tanh", "Softplus", "Cos", "HardSigmoid", "LeakyRelu", "Elu", "Selu", "Softsign", "Erf", "Neg", "Abs", "Identity", "Sin", "Exp"];

    public static IEnumerable<LayerKind> All =>
    [
        new("Activation", null, Activation) { Weight = 3 },
        new("Gelu", null, Gelu),
        new("HardSwish", null, HardSwish),
        new("Clip", null, Clip),
        new("PRelu", null, Rectifier),
        new("ChannelScale", null, ChannelScale) { Weight = 2 },
        new("ChannelShift", null, ChannelShift) { Weight = 2 },
        new("PlaceShift", null, PlaceShift) { Weight = 2 },
        new("Where", null, Where),
        new("Dropout", null, Dropout),
        new("Double", null, Double),
    ];

    private static Signal Activation(LayerScope scope, Signal input)
    {
        string activation = scope.KnownActivation(scope.Choose<string>(Activations));
        string inner = activation == "Exp" ? scope.Node("Tanh", [input.Name]) : input.Name;
        return input with { Name = scope.Node(activation, [inner]) };
    }

    private static Signal Gelu(LayerScope scope, Signal input)
    {
        string erf = scope.Node(scope.KnownActivation("Erf"), [scope.Node("Div", [input.Name, scope.Number(1.4142135f)])]);
        string gate = scope.Node("Add", [erf, scope.Number(1)]);
        return input with { Name = scope.Node("Mul", [scope.Node("Mul", [input.Name, gate]), scope.Number(0.5f)]) };
    }

    private static Signal HardSwish(LayerScope scope, Signal input) =>
        input with { Name = scope.Node("Mul", [input.Name, scope.Node("HardSigmoid", [input.Name], ("alpha", 1f / 6))]) };

    private static Signal Clip(LayerScope scope, Signal input)
    {
        (float? least, float? most) = scope.Choose<(float?, float?)>((0, 1), (0.1f, null), (null, 0.5f));
        return input with { Name = Forms.Clip(scope, input.Name, least, most) };
    }

    /// <summary>One slope, or one a channel.</summary>
    private static Signal Rectifier(LayerScope scope, Signal input)
    {
        string slope = scope.Choose(3) == 2 ? scope.Scale(1) : scope.Scale(input.ChannelShape);
        return input with { Name = scope.Node("PRelu", [input.Name, slope]) };
    }

    private static Signal ChannelScale(LayerScope scope, Signal input)
    {
        string operation = scope.Choose("Mul", "Div");
        return input with { Name = scope.Node(operation, [input.Name, scope.Scale(Shape(scope, input))]) };
    }

    private static Signal ChannelShift(LayerScope scope, Signal input)
    {
        string shift = scope.Shift(Shape(scope, input));
        string operation = scope.Opset < FirstOpsetWithBroadcastMaximum ? scope.Choose("Add", "Sub") : scope.Choose("Add", "Sub", "Max", "Min");
        return input with { Name = scope.Node(operation, scope.Choose(2) == 0 ? [input.Name, shift] : [shift, input.Name]) };
    }

    /// <summary>A number for each element of an image: a position embedding.</summary>
    private static Signal PlaceShift(LayerScope scope, Signal input)
    {
        long[] shape = scope.Choose(2) == 0 ? [.. input.Shape.Skip(1)] : [1, .. input.Shape.Skip(1)];
        return input with { Name = scope.Node(scope.Choose("Add", "Mul"), [input.Name, scope.Shift(shape)]) };
    }

    /// <summary>Takes elements of the input, or of a constant, by what the input or the constant is.</summary>
    private static Signal Where(LayerScope scope, Signal input)
    {
        if (scope.Opset < FirstOpsetWithWhere)
        {
            return input;
        }

        string constant = scope.Shift(Shape(scope, input));
        string isLarge = scope.Node("Greater", [constant, scope.Choose(2) == 0 ? scope.Number(0) : scope.Shift(Shape(scope, input))]);
        string other = scope.Choose(2) == 0 ? constant : scope.Node("Sigmoid", [input.Name]);
        return input with { Name = scope.Node("Where", [isLarge, input.Name, other]) };
    }

    /// <summary>With and without a second output that nothing reads.</summary>
    private static Signal Dropout(LayerScope scope, Signal input)
    {
        string output = scope.Name();
        scope.Node("Dropout", [input.Name], scope.Choose(2) == 0 ? [output] : [output, scope.Name()]);
        return input with { Name = output };
    }

    /// <summary>To double, something there, and back.</summary>
    private static Signal Double(LayerScope scope, Signal input)
    {
        string large = scope.Node("Cast", [input.Name], ("to", (int)TensorProto.Types.DataType.Double));

        // Something: ONNX Runtime 1.29 drops two casts in a row even where the body of an If captures what they give.
        string computed = scope.Choose(2) == 0 ? scope.Node("Neg", [large]) : scope.Node("Add", [large, large]);
        return input with { Name = scope.Node("Cast", [computed], ("to", (int)TensorProto.Types.DataType.Float)) };
    }

    /// <summary>The shape of one number a channel, with or without the axis of the batch.</summary>
    private static long[] Shape(LayerScope scope, Signal input) => scope.Choose(2) == 0 ? input.ChannelShape : [.. input.OnChannels(input.Channels, 1)];
}
