namespace OnnxShapley.Pruning.Costs;

/// <summary>How much of the convolutions and matrix products of a model channels of groups take part in; parameters are the elements of their weights.</summary>
/// <param name="Prunable">What would go if every group lost all its channels.</param>
/// <param name="Whole">All of it.</param>
public readonly record struct PrunableShare(Cost Prunable, Cost Whole)
{
    /// <summary>The share of multiply-adds, from 0 to 1; 0 where there are none.</summary>
    public double MultiplyAdds => Share(Prunable.MultiplyAdds, Whole.MultiplyAdds);

    /// <summary>The share of parameters, from 0 to 1; 0 where there are none.</summary>
    public double Parameters => Share(Prunable.Parameters, Whole.Parameters);

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
