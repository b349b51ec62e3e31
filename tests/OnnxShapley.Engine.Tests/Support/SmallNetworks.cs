using OnnxShapley.Onnx;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Support;

/// <summary>Small networks of [N, 3, 8, 8] images with random weights.</summary>
internal static class SmallNetworks
{
    /// <summary>Two groups of 4 and 6 channels, then 5 class scores; <paramref name="end"/> makes the output from them.</summary>
    public static OnnxModel Classifier(string end = "Identity", int batch = -1)
    {
        Random random = new(3);
        return Convolutions(random, batch)
            .RandomInitializer("w3", random, 6, 5)
            .Node("GlobalAveragePool", ["r2"], ["pooled"])
            .Node("Flatten", ["pooled"], ["flat"])
            .Node("MatMul", ["flat", "w3"], ["scores"])
            .Node(end, ["scores"], ["y"])
            .Output("y")
            .Build();
    }

    /// <summary>The batch goes to the last axis before the last product, so that one run cannot hold several coalitions.</summary>
    public static OnnxModel BatchLast()
    {
        Random random = new(3);
        return Convolutions(random, -1)
            .RandomInitializer("w3", random, 5, 6)
            .Node("GlobalAveragePool", ["r2"], ["pooled"])
            .Node("Flatten", ["pooled"], ["flat"])
            .Node("Transpose", ["flat"], ["turned"], ("perm", new long[] { 1, 0 }))
            .Node("MatMul", ["w3", "turned"], ["product"])
            .Node("Transpose", ["product"], ["y"], ("perm", new long[] { 1, 0 }))
            .Output("y")
            .Build();
    }

    /// <summary>A batch of exactly one, and a shape that the prefix computes and the suffix reads.</summary>
    public static OnnxModel ShapeAcrossTheFrontier()
    {
        Random random = new(3);
        return Convolutions(random, 1)
            .RandomInitializer("w3", random, 4, 6, 3, 3)
            .Node("Shape", ["r1"], ["shape"])
            .Node("Conv", ["r2", "w3"], ["c3"], ("pads", new long[] { 1, 1, 1, 1 }))
            .Node("Reshape", ["c3", "shape"], ["reshaped"])
            .Node("Add", ["reshaped", "r1"], ["y"])
            .Output("y")
            .Build();
    }

    /// <summary>Two outputs, of different scales, from the two groups.</summary>
    public static OnnxModel TwoOutputs()
    {
        Random random = new(3);
        return Convolutions(random, -1)
            .RandomInitializer("w3", random, 2, 4, 1, 1)
            .RandomInitializer("w4", random, 3, 6, 1, 1)
            .Node("Conv", ["r1", "w3"], ["boxes"])
            .Node("Conv", ["r2", "w4"], ["scores"])
            .Output("boxes")
            .Output("scores")
            .Build();
    }

    /// <summary>
    /// Three groups of 48 channels between products, whose kernel depends on the number of rows: their weights may be overridden, so that they are not
    /// laid out anew for one kernel.
    /// </summary>
    public static OnnxModel Products()
    {
        Random random = new(3);
        ModelBuilder builder = new ModelBuilder().Input("x", -1, 3, 8, 8).Node("Flatten", ["x"], ["h0"]);
        for (int layer = 1; layer <= 3; layer++)
        {
            int inputs = layer == 1 ? 192 : 48;
            builder.Input($"w{layer}", inputs, 48)
                .RandomInitializer($"w{layer}", random, inputs, 48)
                .Node("MatMul", [$"h{layer - 1}", $"w{layer}"], [$"p{layer}"])
                .Node("Relu", [$"p{layer}"], [$"h{layer}"]);
        }

        return builder.RandomInitializer("w4", random, 48, 5).Node("MatMul", ["h3", "w4"], ["y"]).Output("y").Build();
    }

    private static ModelBuilder Convolutions(Random random, int batch) => new ModelBuilder()
        .Input("x", batch, 3, 8, 8)
        .RandomInitializer("w1", random, 4, 3, 3, 3)
        .RandomInitializer("w2", random, 6, 4, 3, 3)
        .Node("Conv", ["x", "w1"], ["c1"], ("pads", new long[] { 1, 1, 1, 1 }))
        .Node("Relu", ["c1"], ["r1"])
        .Node("Conv", ["r1", "w2"], ["c2"], ("pads", new long[] { 1, 1, 1, 1 }))
        .Node("Relu", ["c2"], ["r2"]);
}
