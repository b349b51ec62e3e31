using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Evaluation;

[Category("Integration")]
public sealed class FrontierTests
{
    [Test]
    public void Rows_TransposeThatTheRuntimeJoinsWithAGemm_AreItsRows()
    {
        OnnxModel model = new ModelBuilder()
            .Input("x", -1, 4)
            .RandomInitializer("w", new Random(1), 4, 5)
            .Node("Sigmoid", ["x"], ["s"])
            .Node("Unsqueeze", ["s", "axes"], ["u"])
            .Node("Squeeze", ["u", "axes"], ["f"])
            .Node("Transpose", ["f"], ["t"], ("perm", new long[] { 1, 0 }))
            .Node("Gemm", ["t", "w"], ["y"], ("transA", 1L))
            .Initializer("axes", 1)
            .Output("y")
            .Build();
        TestNetwork network = TestNetwork.WithRandomImages(model, images: 3);

        using Frontier frontier = new(network.Facts, ["t"], network.Data.Inputs, Settings.Run, CancellationToken.None);
        Tensor rows = frontier.Rows(0, 3, 3, CancellationToken.None)["t"];

        float[] images = network.Data.Inputs["x"].Read().Span<float>().ToArray();
        float[] expected = [.. Enumerable.Range(0, 12).Select(i => 1 / (1 + MathF.Exp(-images[(i % 3 * 4) + (i / 3)])))];
        Assert.That(rows.Shape, Is.EqualTo(new long[] { 4, 3 }));
        Assert.That(rows.Span<float>().ToArray(), Is.EqualTo(expected).Within(1e-6));
    }
}
