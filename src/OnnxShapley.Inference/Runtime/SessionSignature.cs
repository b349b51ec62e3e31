using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OnnxShapley.Inference.Runtime;

/// <summary>The inputs and outputs of a session, and the checks of what a run is given against them.</summary>
internal sealed class SessionSignature
{
    private readonly FrozenDictionary<string, TensorSignature> _feeds;
    private readonly FrozenDictionary<string, TensorSignature> _outputs;

    private SessionSignature(
        ImmutableArray<TensorSignature> inputs,
        ImmutableArray<TensorSignature> overridable,
        ImmutableArray<TensorSignature> outputs)
    {
        Inputs = inputs;
        Outputs = outputs;
        OutputNames = [.. outputs.Select(output => output.Name)];
        _feeds = inputs.Concat(overridable).ToFrozenDictionary(input => input.Name);
        // A graph may list a tensor twice among its outputs.
        _outputs = outputs.DistinctBy(output => output.Name).ToFrozenDictionary(output => output.Name);
    }

    /// <summary>The inputs that must be fed.</summary>
    public ImmutableArray<TensorSignature> Inputs { get; }

    /// <summary>All outputs.</summary>
    public ImmutableArray<TensorSignature> Outputs { get; }

    /// <summary>Names of all outputs.</summary>
    public string[] OutputNames { get; }

    /// <summary>Reads the signature of a session.</summary>
    public static SessionSignature Of(InferenceSession session) => new(
        [.. session.InputNames.Select(name => Of(name, session.InputMetadata[name]))],
        [.. session.OverridableInitializerMetadata.Select(entry => Of(entry.Key, entry.Value))],
        [.. session.OutputNames.Select(name => Of(name, session.OutputMetadata[name]))]);

    /// <summary>Checks that every input is there, known, and of the model's type and shape.</summary>
    /// <exception cref="InferenceException">It is not.</exception>
    public void CheckInputs(IReadOnlyDictionary<string, Tensor> tensors)
    {
        CheckAllFed(tensors.ContainsKey);
        foreach ((string name, Tensor tensor) in tensors)
        {
            CheckInput(name, tensor);
        }
    }

    /// <summary>Checks that every input is there.</summary>
    /// <param name="isFed">Whether an input of a name is there.</param>
    /// <exception cref="InferenceException">It is not.</exception>
    public void CheckAllFed(Func<string, bool> isFed)
    {
        foreach (TensorSignature input in Inputs)
        {
            if (!isFed(input.Name))
            {
                throw new InferenceException($"The model's input '{input.Name}' was given no tensor. It needs {Describe(input)}.");
            }
        }
    }

    /// <summary>Checks that an input is known, and of the model's type and shape.</summary>
    /// <exception cref="InferenceException">It is not.</exception>
    public void CheckInput(string name, Tensor tensor)
    {
        if (!_feeds.TryGetValue(name, out TensorSignature? input))
        {
            throw new InferenceException($"The model has no input '{name}'. Its inputs are {Quote(Inputs)}.");
        }

        if (input.Type != tensor.Type || !input.Accepts(tensor.Shape))
        {
            throw new InferenceException(
                $"The model's input '{name}' needs {Describe(input)}, "
                + $"but was given '{tensor.Type}' of shape '{Describe(tensor.Shape)}'.");
        }
    }

    /// <summary>Checks that the outputs exist and are dense tensors of numbers.</summary>
    /// <exception cref="InferenceException">They are not.</exception>
    public void CheckOutputs(ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            _ = Output(name);
        }
    }

    /// <summary>Checks that an output exists, and has the type and shape of a tensor that it is to go to.</summary>
    /// <exception cref="InferenceException">It does not.</exception>
    public void CheckOutput(string name, Tensor tensor)
    {
        TensorSignature output = Output(name);
        if (output.Type != tensor.Type || !output.Accepts(tensor.Shape))
        {
            throw new InferenceException(
                $"The model's output '{name}' is {Describe(output)}, which does not go into a tensor of '{tensor.Type}' of shape '{Describe(tensor.Shape)}'.");
        }
    }

    private TensorSignature Output(string name)
    {
        if (!_outputs.TryGetValue(name, out TensorSignature? output))
        {
            throw new InferenceException($"The model has no output '{name}'. Its outputs are {Quote(Outputs)}.");
        }

        return output.Type != ElementType.Undefined
            ? output
            : throw new InferenceException(
                $"The model's output '{name}' is not a dense tensor of numbers (it is a sequence, a map, or of strings), "
                + "which is not handled. Ask for other outputs, or export the model without it.");
    }

    private static TensorSignature Of(string name, NodeMetadata metadata) =>
        metadata.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR
            ? new TensorSignature(name, Of(metadata.ElementDataType), [.. metadata.Dimensions.Select(length => (long)length)])
            : new TensorSignature(name, ElementType.Undefined, []);

    private static ElementType Of(TensorElementType type) =>
        Enum.IsDefined((ElementType)type) ? (ElementType)type : ElementType.Undefined;

    private static string Describe(TensorSignature input) =>
        input.Type == ElementType.Undefined
            ? "a value that is not a dense tensor of numbers, which is not handled"
            : input.Shape.IsEmpty ? $"'{input.Type}'" : $"'{input.Type}' of shape '{Describe(input.Shape)}'";

    private static string Describe(ImmutableArray<long> shape) =>
        $"[{string.Join(", ", shape.Select(length => length < 0 ? "?" : $"{length}"))}]";

    private static string Quote(ImmutableArray<TensorSignature> signatures) =>
        signatures.IsEmpty ? "none" : string.Join(", ", signatures.Select(signature => $"'{signature.Name}'"));
}
