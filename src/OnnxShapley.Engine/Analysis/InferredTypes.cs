using System.Collections.Frozen;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;

namespace OnnxShapley.Engine.Analysis;

/// <summary>The element types of all tensors that nodes write, as ONNX Runtime infers them. Nothing is run.</summary>
internal static class InferredTypes
{
    private const long LargestKeptInitializer = 4096;

    /// <summary>Types by tensor name. What is not a dense tensor of numbers (a sequence, an optional, a map) is absent.</summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">Where it runs.</param>
    /// <exception cref="InferenceException">ONNX Runtime does not accept the model.</exception>
    public static FrozenDictionary<string, ElementType> Of(OnnxModel model, SessionSettings settings)
    {
        OnnxModel exposed = Expose(model);
        try
        {
            return Read(WithoutWeights(exposed), settings);
        }
        catch (InferenceException)
        {
            // Some kernels want their weights to be constant.
            return Read(exposed, settings);
        }
    }

    private static FrozenDictionary<string, ElementType> Read(OnnxModel exposed, SessionSettings settings)
    {
        using OrtSession session = OrtSession.Open(exposed.ToBytes(), settings with { Optimize = false, ExternalDataFolder = exposed.Directory });
        return session.Outputs.Where(output => output.Type != ElementType.Undefined).ToFrozenDictionary(output => output.Name, output => output.Type);
    }

    /// <summary>The model with everything that nodes write as its outputs.</summary>
    private static OnnxModel Expose(OnnxModel model)
    {
        OnnxModel exposed = model.CloneDeep();
        exposed.Graph.Output.Clear();
        exposed.Graph.Output.AddRange(exposed.Graph.Node
            .SelectMany(node => node.Output)
            .Where(name => name.Length > 0)
            .Select(name => new ValueInfoProto { Name = name }));
        return exposed;
    }

    /// <summary>The model with inputs in the place of its larger initializers, so that a session of it is small.</summary>
    private static OnnxModel WithoutWeights(OnnxModel model)
    {
        OnnxModel light = model.CloneDeep();
        HashSet<string> inputs = [.. light.Graph.Input.Select(input => input.Name)];
        List<TensorProto> kept = [];
        foreach (TensorProto initializer in light.Graph.Initializer)
        {
            if (TensorContent.ElementCount(initializer) <= LargestKeptInitializer)
            {
                kept.Add(initializer);
            }
            else if (inputs.Add(initializer.Name))
            {
                light.Graph.Input.Add(Pruning.Masking.ValueInfos.Create(
                    initializer.Name, (TensorProto.Types.DataType)initializer.DataType, [.. initializer.Dims]));
            }
        }

        light.Graph.Initializer.Clear();
        light.Graph.Initializer.AddRange(kept);
        return light;
    }
}
