using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Engine.Importances;

/// <summary>What weights are: as they are stored, or as the graph computes them from constants.</summary>
internal static class WeightValues
{
    /// <summary>The elements of a weight, row-major.</summary>
    /// <exception cref="InferenceException">The weight is computed, and ONNX Runtime does not run what computes it.</exception>
    public static float[] Read(ModelFacts facts, Operand weight)
    {
        if (weight.Constant is { } constant)
        {
            return TensorContent.ReadSingle(constant, facts.Model.Directory);
        }

        SessionSettings settings = new() { Threads = 1, Optimize = false, ExternalDataFolder = facts.Model.Directory };
        using OrtSession session = OrtSession.Open(Computing(facts, weight.Tensor).ToBytes(), settings);
        Tensor value = session.Run(new Dictionary<string, Tensor>())[0];
        return TensorContent.ReadSingle(
            TensorContent.Create(weight.Tensor, (TensorProto.Types.DataType)value.Type, value.Shape.AsSpan(), value.Bytes.Span), null);
    }

    /// <summary>A model without inputs that computes one tensor from constants.</summary>
    private static OnnxModel Computing(ModelFacts facts, string tensor)
    {
        ModelProto model = new()
        {
            IrVersion = Math.Max(facts.Model.Proto.IrVersion, 4),
            OpsetImport = { facts.Model.Proto.OpsetImport },
            Graph = new GraphProto { Name = "weight", Output = { new ValueInfoProto { Name = tensor } } },
        };
        SortedSet<int> positions = [];
        SortedSet<string> initializers = new(StringComparer.Ordinal);
        Stack<string> open = new([tensor]);
        while (open.TryPop(out string? name))
        {
            if (facts.Index.Producer(name) is { } producer)
            {
                foreach (string read in positions.Add(facts.Index.IndexOf(producer)) ? producer.Input.Where(input => input.Length > 0) : [])
                {
                    open.Push(read);
                }
            }
            else
            {
                _ = initializers.Add(name);
            }
        }

        model.Graph.Node.AddRange(positions.Select(position => facts.Index.Nodes[position]));
        model.Graph.Initializer.AddRange(initializers.Select(name => facts.Index.Initializer(name)));
        return new OnnxModel(model, facts.Model.Directory);
    }
}
