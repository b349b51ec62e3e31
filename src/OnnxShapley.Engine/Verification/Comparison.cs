using System.Collections.Immutable;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Verification;

/// <summary>Adds up how far two models are apart, run by run.</summary>
/// <param name="points">Where they are compared, in order.</param>
/// <param name="tolerance">What the relative difference may be.</param>
internal sealed class Comparison(ImmutableArray<ComparisonPoint> points, double tolerance)
{
    private readonly double[] _difference = new double[points.Length];
    private readonly double[] _scale = new double[points.Length];

    /// <summary>Largest absolute difference of any element.</summary>
    public double MaxAbsDiff => _difference.Max();

    /// <summary>Largest difference relative to the scale of its tensor.</summary>
    public double MaxRelDiff => _difference.Zip(_scale, Relative).Max();

    /// <summary>Runs in which rounding turned a choice, so that what follows it could not be compared.</summary>
    public int TurnedRuns { get; private set; }

    /// <summary>Compares what two models say of the same images.</summary>
    /// <exception cref="EquivalenceException">A tensor has another shape in the pruned model.</exception>
    public void Add(ImmutableArray<Tensor> masked, ImmutableArray<Tensor> pruned)
    {
        HashSet<int> turned = [];
        bool leftOut = false;
        for (int i = 0; i < points.Length; i++)
        {
            bool isDependent = points[i].Choices.Overlaps(turned);
            bool hasShape = masked[i].Shape.SequenceEqual(pruned[i].Shape);
            if (!hasShape && !isDependent && !points[i].IsChoice)
            {
                throw new EquivalenceException(
                    $"The output '{points[i].Tensor}' of the pruned model has shape [{string.Join(',', pruned[i].Shape)}], "
                    + $"that of the masked model [{string.Join(',', masked[i].Shape)}]. Nothing was written. This is a bug: please report it with the model.");
            }

            (double largest, double difference) = hasShape ? Numbers.Difference(masked[i], pruned[i]) : (0, double.PositiveInfinity);
            if (points[i].IsChoice)
            {
                if (difference > 0)
                {
                    turned.Add(i);
                    leftOut |= points[i].IsOutput;
                }
            }
            else if (isDependent && Relative(difference, largest) > tolerance)
            {
                leftOut = true;
            }
            else
            {
                _scale[i] = Math.Max(_scale[i], largest);
                _difference[i] = Math.Max(_difference[i], difference);
            }
        }

        TurnedRuns += leftOut ? 1 : 0;
    }

    private static double Relative(double difference, double scale) => difference == 0 ? 0 : difference / Math.Max(scale, Numbers.SmallestScale);
}
