namespace OnnxShapley.Onnx;

/// <summary>All tensor messages of a model, however deep.</summary>
internal static class ModelTensors
{
    /// <summary>Initializers of the main graph and of every subgraph.</summary>
    public static IEnumerable<TensorProto> Initializers(GraphProto graph) =>
        graph.Initializer.Concat(graph.Node.SelectMany(NodeAttributes.Subgraphs).SelectMany(Initializers));

    /// <summary>Every tensor: initializers, sparse ones, attributes, in graphs, subgraphs, functions and training information.</summary>
    public static IEnumerable<TensorProto> All(ModelProto model) =>
        In(model.Graph)
            .Concat(model.Functions.SelectMany(function => function.Node.SelectMany(node => node.Attribute).Concat(function.AttributeProto)).SelectMany(In))
            .Concat(model.TrainingInfo.SelectMany(training => In(training.Initialization).Concat(In(training.Algorithm))));

    private static IEnumerable<TensorProto> In(GraphProto? graph) => graph is null
        ? []
        : graph.Initializer.Concat(graph.SparseInitializer.SelectMany(In)).Concat(graph.Node.SelectMany(node => node.Attribute).SelectMany(In));

    private static IEnumerable<TensorProto> In(AttributeProto attribute) =>
        attribute.Tensors.Concat(Present(attribute.T))
            .Concat(attribute.SparseTensors.Concat(Present(attribute.SparseTensor)).SelectMany(In))
            .Concat(attribute.Graphs.Concat(Present(attribute.G)).SelectMany(In));

    private static IEnumerable<TensorProto> In(SparseTensorProto sparse) => Present(sparse.Values).Concat(Present(sparse.Indices));

    private static IEnumerable<T> Present<T>(T? value)
        where T : class => value is null ? [] : [value];
}
