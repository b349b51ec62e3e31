namespace OnnxShapley.Engine.Importances;

/// <summary>Euclidean norm of the weights that make the channel.</summary>
[Importance("l2", "Euclidean norm of the weights that make the channel")]
internal sealed class EuclideanNormImportance : WeightNormImportance
{
    protected override double Term(double weight) => weight * weight;

    protected override double Norm(double sum) => Math.Sqrt(sum);
}
