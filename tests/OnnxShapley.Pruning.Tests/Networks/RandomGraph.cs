using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Tests.Networks;

/// <summary>Draws a small network from a seed: layers of every kind that has a rule, joined at random, with one to three outputs.</summary>
internal sealed class RandomGraph
{
    private const int Layers = 9;
    private static readonly string[] Activations = ["Sigmoid", "Softplus", "Cos", "Relu", "HardSigmoid"];

    private readonly Random _random;
    private readonly ModelBuilder _builder = new();
    private readonly List<Activation> _tensors = [];
    private int _next;

    private RandomGraph(int seed) => _random = new Random(seed);

    public static OnnxModel Draw(int seed) => new RandomGraph(seed).Draw();

    private OnnxModel Draw()
    {
        _ = _builder.Input("x", -1, 3, 8, 8);
        Add(Activate(Convolution(new Activation("x", 3, 8), 1)));
        for (int layer = 0; layer < Layers; layer++)
        {
            Add(Layer(Pick()));
        }

        int outputs = 1 + _random.Next(3);
        for (int output = 0; output < outputs; output++)
        {
            Activation last = output == 0 ? _tensors[^1] : Pick();
            _ = _builder.Output(_random.Next(2) == 0 ? Columns(last) : Convolution(last, 1).Name);
        }

        return _builder.Build();
    }

    private Activation Layer(Activation input) => _random.Next(12) switch
    {
        0 or 1 => Activate(Normalize(Convolution(input, 1))),
        2 => Activate(Convolution(input, DivisorOf(input.Channels))),
        3 => Activate(Depthwise(input)),
        4 => Normalize(input),
        5 => Sum(input),
        6 => Concat(input),
        7 => Slice(input),
        8 => Pool(input),
        9 => Shuffle(input),
        10 => Gate(input),
        _ => Pad(input),
    };

    private Activation Convolution(Activation input, int groups)
    {
        int channels = groups * (1 + _random.Next(groups > 1 ? 3 : 8));
        return Convolution(input, channels, groups, 1 + (2 * _random.Next(2)));
    }

    private Activation Convolution(Activation input, int channels, int groups, int kernel)
    {
        long pad = kernel / 2;
        string weight = Weight(channels, input.Channels / groups, kernel, kernel);
        string[] inputs = _random.Next(3) == 0 ? [input.Name, weight] : [input.Name, weight, Weight(channels)];
        return Node("Conv", inputs, channels, input.Length, ("group", groups), ("pads", new[] { pad, pad, pad, pad }));
    }

    private Activation Depthwise(Activation input) => Convolution(input, input.Channels * (1 + _random.Next(2)), input.Channels, 3);

    private Activation Normalize(Activation input)
    {
        string variance = Name();
        float[] values = [.. Enumerable.Range(0, input.Channels).Select(_ => 0.5f + _random.NextSingle())];
        _ = _builder.Initializer(variance, values, input.Channels);
        return Node(
            "BatchNormalization",
            [input.Name, Weight(input.Channels), Weight(input.Channels), Weight(input.Channels), variance],
            input.Channels,
            input.Length);
    }

    private Activation Activate(Activation input) => Node(Activations[_random.Next(Activations.Length)], [input.Name], input.Channels, input.Length);

    private Activation Sum(Activation input)
    {
        Activation other = Partner(input);
        Activation same = other.Channels == input.Channels ? other : Convolution(other, input.Channels, 1, 1);
        return Node(_random.Next(2) == 0 ? "Add" : "Mul", [input.Name, same.Name], input.Channels, input.Length);
    }

    private Activation Concat(Activation input)
    {
        Activation other = Partner(input);
        return Node("Concat", [input.Name, other.Name], input.Channels + other.Channels, input.Length, ("axis", 1));
    }

    /// <summary>Cuts the channels in two; both parts are layers from here on.</summary>
    private Activation Slice(Activation input)
    {
        if (input.Channels < 2)
        {
            return input;
        }

        int middle = 1 + _random.Next(input.Channels - 1);
        Add(Slice(input, 0, middle));
        return Slice(input, middle, input.Channels);
    }

    private Activation Slice(Activation input, int begin, int end) =>
        Node("Slice", [input.Name, Integers(begin), Integers(end), Integers(1)], end - begin, input.Length);

    private Activation Pool(Activation input) => input.Length < 2
        ? input
        : Node(
            _random.Next(2) == 0 ? "MaxPool" : "AveragePool",
            [input.Name],
            input.Channels,
            input.Length / 2,
            ("kernel_shape", new long[] { 2, 2 }),
            ("strides", new long[] { 2, 2 }));

    private Activation Shuffle(Activation input)
    {
        int groups = DivisorOf(input.Channels);
        Activation split = Node("Reshape", [input.Name, Integers(0, groups, -1, input.Length, input.Length)], input.Channels, input.Length);
        Activation turned = Node("Transpose", [split.Name], input.Channels, input.Length, ("perm", new long[] { 0, 2, 1, 3, 4 }));
        return Node("Reshape", [turned.Name, Integers(0, input.Channels, input.Length, input.Length)], input.Channels, input.Length);
    }

    private Activation Gate(Activation input)
    {
        Activation mean = Node("GlobalAveragePool", [input.Name], input.Channels, 1);
        Activation inner = Activate(Convolution(mean, 1 + _random.Next(4), 1, 1));
        Activation gate = Activate(Convolution(inner, input.Channels, 1, 1));
        return Node("Mul", [input.Name, gate.Name], input.Channels, input.Length);
    }

    private Activation Pad(Activation input)
    {
        int before = _random.Next(3);
        int after = _random.Next(3);
        string value = Name();
        _ = _builder.Initializer(value, [_random.NextSingle()]);
        return Node("Pad", [input.Name, Integers(0, before, 0, 0, 0, after, 0, 0), value], input.Channels + before + after, input.Length);
    }

    private string Columns(Activation input)
    {
        int columns = input.Channels * input.Length * input.Length;
        Activation flat = Node("Flatten", [input.Name], columns, 1);
        return Node("Gemm", [flat.Name, Weight(columns, 3), Weight(3)], 3, 1).Name;
    }

    private Activation Partner(Activation input)
    {
        Activation[] alike = [.. _tensors.Where(tensor => tensor.Length == input.Length)];
        return alike[_random.Next(alike.Length)];
    }

    private Activation Node(string operatorType, string[] inputs, int channels, int length, params (string Name, object Value)[] attributes)
    {
        string output = Name();
        _ = _builder.Node(operatorType, inputs, [output], attributes);
        return new Activation(output, channels, length);
    }

    private string Weight(params ReadOnlySpan<long> dims)
    {
        string name = Name();
        _ = _builder.RandomInitializer(name, _random, dims);
        return name;
    }

    private string Integers(params long[] values)
    {
        string name = Name();
        _ = _builder.Initializer(name, values);
        return name;
    }

    private int DivisorOf(int channels)
    {
        int[] divisors = [.. Enumerable.Range(1, channels).Where(divisor => channels % divisor == 0)];
        return divisors[_random.Next(divisors.Length)];
    }

    private Activation Pick() => _tensors[_random.Next(Math.Max(0, _tensors.Count - 4), _tensors.Count)];

    private void Add(Activation tensor) => _tensors.Add(tensor);

    private string Name() => $"n{_next++}";

    private sealed record Activation(string Name, int Channels, int Length);
}
