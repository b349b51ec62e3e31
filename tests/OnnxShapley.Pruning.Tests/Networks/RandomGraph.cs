using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Tests.Networks;

/// <summary>Draws a small network from a seed: layers of every kind that has a rule, joined at random, with one to three outputs.</summary>
internal sealed class RandomGraph
{
    private const int Layers = 12;
    private static readonly string[] Activations = ["Sigmoid", "Softplus", "Cos", "Relu", "HardSigmoid"];

    private readonly Random _random;
    private readonly ModelBuilder _builder = new();
    private readonly List<Activation> _tensors = [];
    private readonly List<(string Name, int Outputs, int Inputs)> _pointwise = [];
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

    private Activation Layer(Activation input) => _random.Next(26) switch
    {
        0 or 1 or 22 or 23 or 24 or 25 => Activate(Normalize(Convolution(input, 1))),
        2 => Activate(Convolution(input, DivisorOf(input.Channels))),
        3 => Activate(Depthwise(input)),
        4 => Normalize(input),
        5 => Sum(input),
        6 => Concat(input),
        7 => Slice(input),
        8 => Pool(input),
        9 => Shuffle(input),
        10 => Gate(input),
        11 => Pad(input),
        12 => Transposed(input, 1),
        13 => Transposed(input, DivisorOf(input.Channels)),
        14 => Split(input),
        15 => PairShuffle(input),
        16 => Resize(input),
        17 => NormalizeEach(input),
        18 => Tile(input),
        19 => Blocks(input),
        20 => Pick(input),
        _ => Activate(Shared(input)),
    };

    /// <summary>A transposed convolution that keeps the size.</summary>
    private Activation Transposed(Activation input, int groups)
    {
        int channels = 1 + _random.Next(3);
        string weight = Weight(input.Channels, channels, 3, 3);
        string[] inputs = _random.Next(3) == 0 ? [input.Name, weight] : [input.Name, weight, Weight(channels * groups)];
        return Activate(Node("ConvTranspose", inputs, channels * groups, input.Length, ("group", groups), ("pads", new long[] { 1, 1, 1, 1 })));
    }

    /// <summary>Cuts the channels in up to three parts by sizes; all are layers from here on.</summary>
    private Activation Split(Activation input)
    {
        if (input.Channels < 3)
        {
            return input;
        }

        int first = 1 + _random.Next(input.Channels - 2);
        int second = 1 + _random.Next(input.Channels - first - 1);
        int[] sizes = [first, second, input.Channels - first - second];
        string[] names = [Name(), Name(), Name()];
        _ = _builder.Node("Split", [input.Name, Integers([.. sizes.Select(size => (long)size)])], names, ("axis", 1));
        Add(new Activation(names[0], sizes[0], input.Length));
        Add(new Activation(names[1], sizes[1], input.Length));
        return new Activation(names[2], sizes[2], input.Length);
    }

    /// <summary>A shuffle that lays neighbours side by side and takes one half: the first part of the split may carry.</summary>
    private Activation PairShuffle(Activation input)
    {
        if (input.Channels % 2 != 0)
        {
            return Activate(input);
        }

        int half = input.Channels / 2;
        string side = Name();
        _ = _builder.Initializer(TensorContent.CreateInt64(side, [], [_random.Next(2)]));
        Activation split = Node("Reshape", [input.Name, Integers(0, half, 2, input.Length, input.Length)], input.Channels, input.Length);
        return Node("Gather", [split.Name, side], half, input.Length, ("axis", 2));
    }

    /// <summary>Twice as large by Resize, and back by a pool.</summary>
    private Activation Resize(Activation input)
    {
        string scales = Name();
        string nothing = Name();
        _ = _builder.Initializer(scales, [1, 1, 2, 2], 4).Initializer(nothing, [], 0);
        string mode = _random.Next(2) == 0 ? "nearest" : "linear";
        Activation large = Node("Resize", [input.Name, nothing, scales], input.Channels, input.Length * 2, ("mode", mode));
        return Pool(large);
    }

    private Activation NormalizeEach(Activation input) => input.Length < 2
        ? input
        : Node("InstanceNormalization", [input.Name, Weight(input.Channels), Weight(input.Channels)], input.Channels, input.Length);

    private Activation Tile(Activation input) => input.Channels > 8
        ? input
        : Node("Tile", [input.Name, Integers(1, 2, 1, 1)], input.Channels * 2, input.Length);

    /// <summary>Space to depth and, after an activation, back.</summary>
    private Activation Blocks(Activation input)
    {
        if (input.Length % 2 != 0)
        {
            return Activate(input);
        }

        Activation deep = Activate(Node("SpaceToDepth", [input.Name], input.Channels * 4, input.Length / 2, ("blocksize", 2)));
        string mode = _random.Next(2) == 0 ? "DCR" : "CRD";
        return Node("DepthToSpace", [deep.Name], input.Channels, input.Length, ("blocksize", 2), ("mode", mode));
    }

    /// <summary>Some channels by their numbers, in any order, some of them twice.</summary>
    private Activation Pick(Activation input)
    {
        long[] indices = [.. Enumerable.Range(0, 1 + _random.Next(input.Channels + 2)).Select(_ => (long)_random.Next(-input.Channels, input.Channels))];
        return Node("Gather", [input.Name, Integers(indices)], indices.Length, input.Length, ("axis", 1));
    }

    /// <summary>A convolution with the weight of an earlier one that reads as many channels.</summary>
    private Activation Shared(Activation input)
    {
        (string Name, int Channels)[] alike = [.. _pointwise.Where(weight => weight.Inputs == input.Channels).Select(weight => (weight.Name, weight.Outputs))];
        (string name, int channels) = alike.Length > 0 ? alike[_random.Next(alike.Length)] : (string.Empty, 1 + _random.Next(8));
        if (name.Length == 0)
        {
            name = Weight(channels, input.Channels, 1, 1);
            _pointwise.Add((name, channels, input.Channels));
        }

        return Node("Conv", [input.Name, name], channels, input.Length);
    }

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
