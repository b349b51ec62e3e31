namespace OnnxShapley.Pruning.Costs;

/// <summary>What a model costs.</summary>
/// <param name="MultiplyAdds">Multiply-adds for one image, in convolutions and matrix products.</param>
/// <param name="Parameters">Floating-point constants.</param>
public readonly record struct Cost(long MultiplyAdds, long Parameters)
{
    /// <summary>The difference of two costs.</summary>
    public static Cost operator -(Cost left, Cost right) => left.Subtract(right);

    /// <summary>The difference of two costs.</summary>
    public Cost Subtract(Cost other) => new(MultiplyAdds - other.MultiplyAdds, Parameters - other.Parameters);
}
