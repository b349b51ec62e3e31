using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Payoffs;

public sealed class ClassificationTests
{
    [TestCase("Softmax", true)]
    [TestCase("LogSoftmax", false)]
    [TestCase("Sigmoid", false)]
    public void GivesProbabilities_LastOperator_Decides(string operatorType, bool expected)
    {
        OnnxModel model = new ModelBuilder().Input("x", -1, 3).Node(operatorType, ["x"], ["a"]).Node("Flatten", ["a"], ["b"])
            .Node("Identity", ["b"], ["y"]).Output("y").Build();

        Assert.That(Classification.GivesProbabilities(new GraphIndex(model.Graph)), Is.EqualTo(expected));
    }

    [Test]
    public void GivesProbabilities_OutputIsAnInput_IsFalse()
    {
        OnnxModel model = new ModelBuilder().Input("x", -1, 3).Node("Flatten", ["x"], ["y"]).Output("y").Build();

        Assert.That(Classification.GivesProbabilities(new GraphIndex(model.Graph)), Is.False);
    }

    [TestCase(new[] { 4, 10 }, true)]
    [TestCase(new[] { 4, 10, 1, 1 }, true)]
    [TestCase(new[] { 4, 1 }, false)]
    [TestCase(new[] { 4 }, false)]
    [TestCase(new[] { 4, 10, 7 }, false)]
    public void IsOneRowAnImage_Shape_IsOneOfClassScores(int[] shape, bool expected) =>
        Assert.That(Classification.IsOneRowAnImage(shape), Is.EqualTo(expected));

    [Test]
    public void LogProbabilities_Logits_AreNormalised()
    {
        double[][] rows = Classification.LogProbabilities(Tensor.From<float>([0, 0, 1000, 0], 2, 2), givesProbabilities: false);

        Assert.That(rows[0], Is.EqualTo(new[] { -Math.Log(2), -Math.Log(2) }).Within(1e-12));
        Assert.That(rows[1], Is.EqualTo(new[] { 0, -1000.0 }).Within(1e-12));
    }

    [Test]
    public void LogProbabilities_Probabilities_AreTheirLogarithms()
    {
        double[][] rows = Classification.LogProbabilities(Tensor.From<float>([0.25f, 0.75f, 1, 0], 2, 2), givesProbabilities: true);

        Assert.That(rows[0], Is.EqualTo(new[] { Math.Log(0.25), Math.Log(0.75) }).Within(1e-12));
        Assert.That(rows[1], Is.EqualTo(new[] { 0, Math.Log(1e-12) }).Within(1e-6));
    }
}
