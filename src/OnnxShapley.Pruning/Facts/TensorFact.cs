using System.Collections.Immutable;

namespace OnnxShapley.Pruning.Facts;

/// <summary>What one run of the model showed of a tensor.</summary>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Length of each axis in that run.</param>
/// <param name="Constant">Its value, when no input of the graph can change it; otherwise null.</param>
public sealed record TensorFact(TensorProto.Types.DataType Type, ImmutableArray<int> Shape, TensorProto? Constant);
