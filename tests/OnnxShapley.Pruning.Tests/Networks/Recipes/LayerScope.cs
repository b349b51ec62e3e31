using System.Runtime.InteropServices;
using OnnxShapley.Onnx;

namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>What a layer needs to add itself to the graph.</summary>
/// <param name="builder">The graph.</param>
/// <param name="recipe">The whole recipe.</param>
/// <param name="layer">The layer.</param>
/// <param name="other">A second tensor that the layer may read.</param>
/// <param name="shared">Weights that several layers may read.</param>
internal sealed class LayerScope(ModelBuilder builder, GraphRecipe recipe, LayerRecipe layer, Signal other, SharedWeights shared)
{
    private const int FirstOpsetWithErf = 9;
    private const int FirstOpsetWithNegativeAxes = 11;
    private const int FirstOpsetWithAxesInput = 13;
    private const int FirstOpsetWithAllAxesInputs = 18;

    private int _choice;
    private int _name;
    private int _weight;

    public int Opset => recipe.Opset;

    public SharedWeights Shared => shared;

    /// <summary>The second tensor that the layer may read, as it is.</summary>
    public Signal Other => other;

    /// <summary>The second image that the graph is given.</summary>
    public Signal OtherImage => RecipeInterface.OtherImage(recipe);

    /// <summary>The vector that the graph is given.</summary>
    public Signal Vector => RecipeInterface.Vector(recipe);

    /// <summary>The batch size where the model has it burnt in, and else what is given: the -1 or the 0 of a Reshape.</summary>
    public long Batch(long otherwise) => recipe.Batch > 0 ? recipe.Batch : otherwise;

    /// <summary>The layer's next free choice: from 0 to <paramref name="alternatives"/> - 1.</summary>
    public int Choose(int alternatives) => _choice < layer.Choices.Length ? layer.Choices[_choice++] % alternatives : 0;

    /// <summary>One of several, the first of which is the simplest.</summary>
    public T Choose<T>(params ReadOnlySpan<T> alternatives) => alternatives[Choose(alternatives.Length)];

    /// <summary>A number of channels to make.</summary>
    public int ChooseChannels() => 2 + Choose(7);

    /// <summary>A number that divides <paramref name="count"/>; 1 is the simplest.</summary>
    public int ChooseDivisor(int count)
    {
        int[] divisors = [.. Enumerable.Range(1, count).Where(divisor => count % divisor == 0)];
        return divisors[Choose(divisors.Length)];
    }

    /// <summary>Whether what is added only turns what the layer reads into the layout that it wants.</summary>
    public bool IsConverting { get; set; }

    /// <summary>A new name for a tensor of the layer: it begins with the layer's kind.</summary>
    public string Name() => $"{(IsConverting ? "To" : layer.Kind)}{layer.Number}.{_name++}";

    /// <summary>Adds a node, and returns the name of its only output.</summary>
    public string Node(string operatorType, string[] inputs, params (string Name, object Value)[] attributes)
    {
        string output = Name();
        _ = builder.Node(operatorType, inputs, [output], attributes);
        return output;
    }

    /// <summary>Adds a node with several outputs; an empty name leaves one out.</summary>
    public void Node(string operatorType, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes) =>
        builder.Node(operatorType, inputs, outputs, attributes);

    /// <summary>Adds any initializer, and returns its name.</summary>
    public string Add(TensorProto tensor)
    {
        _ = builder.Initializer(tensor);
        return tensor.Name;
    }

    /// <summary>Random numbers for a weight whose results are to be as large as what it reads.</summary>
    /// <param name="summed">How many products are summed.</param>
    /// <param name="dims">The weight's shape.</param>
    public string Weight(long summed, params long[] dims) => Add(WeightTensor(summed, dims));

    /// <inheritdoc cref="Weight"/>
    public TensorProto WeightTensor(long summed, params long[] dims)
    {
        float scale = MathF.Sqrt(3f / summed);
        return TensorContent.CreateSingle(Name(), dims, Draw(dims, random => scale * ((2 * random.NextSingle()) - 1)));
    }

    /// <summary>Numbers between -1 and 1: a bias.</summary>
    public string Shift(params long[] dims) => Add(TensorContent.CreateSingle(Name(), dims, Draw(dims, random => (2 * random.NextSingle()) - 1)));

    /// <summary>Numbers between 0.5 and 1.5: a scale, a variance.</summary>
    public string Scale(params long[] dims) => Add(TensorContent.CreateSingle(Name(), dims, Draw(dims, random => 0.5f + random.NextSingle())));

    /// <summary>Bytes from -100 to 100, of a signed type.</summary>
    public string Bytes(params long[] dims) =>
        Add(TensorContent.Create(Name(), TensorProto.Types.DataType.Int8, dims, MemoryMarshal.AsBytes(Draw(dims, random => (sbyte)random.Next(-100, 101)).AsSpan())));

    /// <summary>A vector of integers.</summary>
    public string Integers(params long[] values) => Add(TensorContent.CreateInt64(Name(), values));

    /// <summary>One integer without an axis.</summary>
    public string Integer(long value) => Add(TensorContent.CreateInt64(Name(), [], [value]));

    /// <summary>One number without an axis.</summary>
    public string Number(float value) => Add(TensorContent.CreateSingle(Name(), [], [value]));

    /// <summary>True or false.</summary>
    public string Truth(bool value) => Add(TensorContent.Create(Name(), TensorProto.Types.DataType.Bool, [], [value ? (byte)1 : (byte)0]));

    /// <summary>An activation, or one that the opset has in its place.</summary>
    public string KnownActivation(string name) => name is "Erf" && Opset < FirstOpsetWithErf ? "Tanh" : name;

    /// <summary>An axis counted from the end, where the opset knows such.</summary>
    public long FromEnd(int axis, int rank) => Opset < FirstOpsetWithNegativeAxes ? axis : axis - rank;

    /// <summary>Numbers as given.</summary>
    public string Numbers(float[] values, params long[] dims) => Add(TensorContent.CreateSingle(Name(), dims, values));

    /// <summary>Takes axes of length one away.</summary>
    public string Squeeze(string input, params long[] axes) => WithAxes("Squeeze", input, axes, FirstOpsetWithAxesInput);

    /// <summary>Puts axes of length one in.</summary>
    public string Unsqueeze(string input, params long[] axes) => WithAxes("Unsqueeze", input, axes, FirstOpsetWithAxesInput);

    /// <summary>Reduces axes.</summary>
    public string Reduce(string operatorType, string input, bool keepsAxes, params long[] axes) => WithAxes(
        operatorType, input, axes, operatorType == "ReduceSum" ? FirstOpsetWithAxesInput : FirstOpsetWithAllAxesInputs, ("keepdims", keepsAxes ? 1 : 0));

    /// <summary>Cuts an axis in parts.</summary>
    public string[] Split(string input, int axis, params long[] sizes)
    {
        string[] parts = [.. sizes.Select(_ => Name())];
        if (Opset < FirstOpsetWithAxesInput)
        {
            Node("Split", [input], parts, ("axis", axis), ("split", sizes));
        }
        else
        {
            Node("Split", [input, Integers(sizes)], parts, ("axis", axis));
        }

        return parts;
    }

    /// <summary>Cuts an axis in two equal parts without saying how long they are.</summary>
    public string[] Halve(string input, int axis)
    {
        string[] parts = [Name(), Name()];
        (string, object)[] count = Opset < FirstOpsetWithAllAxesInputs ? [] : [("num_outputs", 2)];
        Node("Split", [input], parts, [("axis", axis), .. count]);
        return parts;
    }

    private string WithAxes(string operatorType, string input, long[] axes, int firstOpsetWithInput, params (string Name, object Value)[] attributes) =>
        Opset < firstOpsetWithInput
            ? Node(operatorType, [input], [.. attributes, ("axes", axes)])
            : Node(operatorType, [input, Integers(axes)], attributes);

    private T[] Draw<T>(long[] dims, Func<Random, T> draw)
    {
        Random random = new(unchecked((((recipe.Seed * 1000003) + layer.Number) * 1009) + _weight++));
        T[] values = new T[dims.Aggregate(1L, (product, length) => product * length)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = draw(random);
        }

        return values;
    }
}
