namespace OnnxShapley.Engine.Importances;

/// <summary>Sum of the absolute weights that make the channel.</summary>
[Importance("l1", "sum of the absolute weights that make the channel")]
internal sealed class AbsoluteNormImportance : WeightNormImportance
{
    protected override double Term(double weight) => Math.Abs(weight);

    protected override double Norm(double sum) => sum;
}
