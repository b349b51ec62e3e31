using System.Collections.Immutable;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Cutting;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Pruning.Tests.Subjects;

/// <summary>The promise that everything rests on: pruned equals masked, for every plan.</summary>
internal static class Equivalence
{
    private const double Tolerance = 1e-5;

    /// <summary>Checks all, one and some random channels kept; and that the pruned model can be pruned again.</summary>
    public static void Check(Subject subject, int plans = 8, double tolerance = Tolerance, bool again = true)
    {
        ImmutableArray<Plan> tried = [.. Plans.Several(subject.Couplings, seed: 7, plans)];
        Check(subject, tried, tolerance);
        if (again)
        {
            Subject pruned = new(subject.Prune(tried[^1]));
            Check(pruned, [.. Plans.Several(pruned.Couplings, seed: 8, 1)], tolerance);
        }
    }

    public static void Check(Subject subject, ImmutableArray<Plan> plans, double tolerance)
    {
        (MaskedModel masked, OrtSession session) = subject.OpenMasked();
        using OrtSession owned = session;
        foreach (Plan plan in plans)
        {
            ImmutableArray<Tensor> expected = session.Run(subject.FeedsOf(masked, plan));
            OnnxModel pruned = subject.Prune(plan);
            string kept = string.Join(" | ", plan.Kept.Select((channels, group) => $"{subject.Couplings.Groups[group].Name}: {string.Join(',', channels)}"));
            ImmutableArray<Tensor> actual = [];
            Assert.That(() => actual = subject.Run(pruned), Throws.Nothing, $"Keeping {kept}");
            Assert.That(Outputs.Difference(expected, actual), Is.LessThanOrEqualTo(tolerance), $"Keeping {kept}");
        }
    }
}
