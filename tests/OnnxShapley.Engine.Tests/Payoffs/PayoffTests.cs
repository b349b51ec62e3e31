using System.Collections.Immutable;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Games;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Payoffs;

/// <summary>Payoffs at their limits; that they equal the same formulas in C# elsewhere, the tests of the game show.</summary>
[Category("Integration")]
public sealed class PayoffTests
{
    private const int Classes = 5;
    private static readonly double Floor = -2 * Math.Log(Classes);

    [Test]
    public void CrossEntropy_HopelessImage_IsClipped()
    {
        // Scores far apart: an image of another class than the best has a loss far above 2 ln 5.
        TestNetwork network = Scaled(1000, labels: [0, 1, 2, 3, 4]);

        double[] worths = Grand(network, "cross-entropy");

        int hits = (int)Math.Round(5 * Grand(network, "accuracy")[0]);
        Assert.That(hits, Is.LessThan(5));
        Assert.That(worths[0], Is.EqualTo((5 - hits) * Floor / 5).Within(1e-6));
    }

    [Test]
    public void CrossEntropy_EmptyCoalition_IsABlindGuess()
    {
        TestNetwork network = Scaled(1, labels: [0, 1, 2, 3, 4]);

        Assert.That(Grand(network, "cross-entropy")[1], Is.EqualTo(-Math.Log(Classes)).Within(1e-6));
    }

    [TestCase("kl")]
    [TestCase("mse")]
    public void LabelFree_GrandCoalition_IsZero(string payoff) =>
        Assert.That(Grand(Scaled(1, labels: null), payoff)[0], Is.Zero.Within(1e-6));

    [TestCase("cross-entropy")]
    [TestCase("kl")]
    public void Logits_ThatOverflow_GiveTheFloor(string payoff)
    {
        // 1e30 · 1e30 is infinite in 32 bits: the scores are infinite or not a number for every image.
        TestNetwork network = Scaled(1e30f, labels: [0, 1, 2, 3, 4]);

        Assert.That(Grand(network, payoff)[0], Is.EqualTo(Floor).Within(1e-12));
    }

    [Test]
    public void SquaredError_OutputsThatOverflow_GiveTheFloor() =>
        Assert.That(Grand(Scaled(1e30f, labels: null), "mse")[0], Is.EqualTo(-1e6));

    [Test]
    public void Accuracy_OutputsThatOverflow_StaysBetweenZeroAndOne() =>
        Assert.That(Grand(Scaled(1e30f, labels: [0, 1, 2, 3, 4]), "accuracy")[0], Is.InRange(0, 1));

    /// <summary>Worths of the grand and the empty coalition of the only group.</summary>
    private static double[] Grand(TestNetwork network, string payoff)
    {
        ChannelGroup group = network.Couplings.Groups.Single();
        return Playing.Worths(network, group, payoff, [Coalition.Grand(group.ChannelCount), Coalition.Empty(group.ChannelCount)]);
    }

    /// <summary>y = scale² · w2ᵀ · relu(w1ᵀ · x), with weights between −1 and 1.</summary>
    private static TestNetwork Scaled(float scale, ImmutableArray<long>? labels)
    {
        Random random = new(11);
        OnnxModel model = new ModelBuilder()
            .Input("x", -1, 7)
            .RandomInitializer("w1", random, 7, 6)
            .RandomInitializer("w2", random, 6, Classes)
            .Initializer("scale", [scale])
            .Node("MatMul", ["x", "w1"], ["h1"])
            .Node("Mul", ["h1", "scale"], ["h2"])
            .Node("Relu", ["h2"], ["h3"])
            .Node("MatMul", ["h3", "w2"], ["h4"])
            .Node("Mul", ["h4", "scale"], ["y"])
            .Output("y")
            .Build();
        return TestNetwork.WithRandomImages(model, images: 5, labels);
    }
}
