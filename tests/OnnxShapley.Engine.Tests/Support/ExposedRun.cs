using Onnx;
using OnnxShapley.Engine.Analysis;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;

namespace OnnxShapley.Engine.Tests.Support;

/// <summary>Every dense tensor of a model in one run: an oracle for what the tracer says without keeping the tensors.</summary>
internal static class ExposedRun
{
    public static Dictionary<string, Tensor> Of(OnnxModel model, ITraceInputs inputs, int batchSize)
    {
        ModelProto proto = model.Proto.Clone();
        HashSet<string> outputs = [.. proto.Graph.Output.Select(output => output.Name)];
        proto.Graph.Output.AddRange(proto.Graph.Node.SelectMany(node => node.Output)
            .Where(name => name.Length > 0 && outputs.Add(name))
            .Select(name => new ValueInfoProto { Name = name }));
        using OrtSession session = OrtSession.Open(new OnnxModel(proto, model.Directory).ToBytes(), Settings.Session with { Optimize = false, ExternalDataFolder = model.Directory });
        string[] names = [.. session.Outputs.Where(output => output.Type != ElementType.Undefined).Select(output => output.Name)];
        Dictionary<string, Tensor> tensors = inputs.OfBatch(batchSize);
        foreach ((string name, Tensor value) in names.Zip(session.Run(tensors, names)))
        {
            tensors[name] = value;
        }

        return tensors;
    }
}
