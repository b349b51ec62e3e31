using System.Collections.Frozen;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Facts;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Benchmarks;

/// <summary>Keeps what was observed of a model in a file, so that analysis can be measured in a process that never ran the model.</summary>
internal static class FactsFile
{
    private const string BatchSize = "batch_size", IsBatchFree = "is_batch_free";

    /// <summary>Writes the shape of every tensor that is no initializer, and the values of those that are constant.</summary>
    public static void Write(ModelFacts facts, string path)
    {
        GraphProto graph = new() { Name = "facts" };
        foreach ((string name, TensorFact fact) in facts.Tensors.Where(entry => facts.Index.Initializer(entry.Key) is null))
        {
            graph.ValueInfo.Add(ValueInfos.Create(name, fact.Type, [.. fact.Shape.Select(length => (long)length)]));
            if (fact.Constant is { } constant)
            {
                TensorProto copy = constant.Clone();
                copy.Name = name;
                graph.Initializer.Add(copy);
            }
        }

        graph.Node.AddRange(facts.BatchAligned.Select(name => new NodeProto { OpType = "Aligned", Output = { name } }));
        ModelProto model = new() { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = facts.Model.Opset } } };
        model.MetadataProps.Add(new StringStringEntryProto { Key = BatchSize, Value = $"{facts.BatchSize}" });
        model.MetadataProps.Add(new StringStringEntryProto { Key = IsBatchFree, Value = $"{facts.IsBatchFree}" });
        ModelFile.Save(new OnnxModel(model, null), path);
    }

    /// <summary>Reads them back for the model that they were observed on.</summary>
    public static ModelFacts Read(OnnxModel model, GraphIndex index, string path)
    {
        ModelProto file = ModelFile.Load(path).Proto;
        Dictionary<string, TensorProto> constants = file.Graph.Initializer.ToDictionary(tensor => tensor.Name);
        Dictionary<string, TensorFact> facts = model.Graph.Initializer.ToDictionary(
            tensor => tensor.Name,
            tensor => new TensorFact((TensorProto.Types.DataType)tensor.DataType, [.. tensor.Dims.Select(length => (int)length)], tensor));
        foreach (ValueInfoProto tensor in file.Graph.ValueInfo)
        {
            TypeProto.Types.Tensor type = tensor.Type.TensorType;
            facts[tensor.Name] = new TensorFact(
                (TensorProto.Types.DataType)type.ElemType,
                [.. type.Shape.Dim.Select(length => (int)length.DimValue)],
                constants.GetValueOrDefault(tensor.Name));
        }

        Dictionary<string, string> metadata = file.MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value);
        return new ModelFacts(
            model,
            index,
            facts.ToFrozenDictionary(),
            int.Parse(metadata[BatchSize]),
            bool.Parse(metadata[IsBatchFree]),
            file.Graph.Node.Select(node => node.Output[0]).ToFrozenSet());
    }
}
