using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Tests.Rules;

namespace OnnxShapley.Pruning.Tests.Networks;

/// <summary>Blocks of transformers: input [N, 5, 8], two heads of four channels, hidden layers.</summary>
public sealed class AttentionTests : RuleTests
{
    private static readonly string[] ApartFromValues =
    [
        "MatMul_qm 4: wq[1], bq[0], wk[1], bk[0]",
        "MatMul_vm 4: wv[1], bv[0], wo[0]",
    ];

    [TestCase(new long[] { 0, 0, 2, 4 }, new long[] { 0, 0, 8 })]
    [TestCase(new long[] { -1, 5, 2, 4 }, new long[] { -1, 5, 8 })]
    [TestCase(new long[] { 0, 5, 2, -1 }, new long[] { 0, 5, -1 })]
    public void Couple_ThreeProjections_CutsInsideHeads(long[] heads, long[] merged)
    {
        ModelBuilder builder = Tokens().Initializer("heads", heads).Initializer("merged", merged);
        foreach (string part in new[] { "q", "k", "v" })
        {
            builder = Project(builder, "x", part).Node("Reshape", [part, "heads"], [$"{part}h"]);
        }

        ExpectGroups(
            Output(Attend(builder
                .Node("Transpose", ["qh"], ["qt"], ("perm", new long[] { 0, 2, 1, 3 }))
                .Node("Transpose", ["kh"], ["kt"], ("perm", new long[] { 0, 2, 3, 1 }))
                .Node("Transpose", ["vh"], ["vt"], ("perm", new long[] { 0, 2, 1, 3 })))),
            ApartFromValues);
    }

    [Test]
    public void Couple_OneProjectionSplitByGather_CutsAllPartsAlike()
    {
        ModelBuilder builder = Tokens()
            .RandomInitializer("w", new Random(1), 8, 24)
            .RandomInitializer("b", new Random(2), 24)
            .Initializer("parts", 0, 0, 3, 2, 4)
            .Initializer("merged", 0, 0, 8)
            .Node("MatMul", ["x", "w"], ["m"])
            .Node("Add", ["m", "b"], ["a"])
            .Node("Reshape", ["a", "parts"], ["p"])
            .Node("Transpose", ["p"], ["t"], ("perm", new long[] { 2, 0, 3, 1, 4 }));
        foreach ((string part, long index) in new[] { ("qt", 0L), ("kh", 1L), ("vt", 2L) })
        {
            builder = builder.Initializer(TensorContent.CreateInt64($"{part}.index", [], [index])).Node("Gather", ["t", $"{part}.index"], [part]);
        }

        ExpectGroups(
            Output(Attend(builder.Node("Transpose", ["kh"], ["kt"], ("perm", new long[] { 0, 1, 3, 2 })))),
            "MatMul_m 4: w[1], b[0], wo[0]");
    }

    [Test]
    public void Couple_OneProjectionSplitOnItsChannels_CutsPartsApart()
    {
        ModelBuilder builder = Tokens()
            .RandomInitializer("w", new Random(1), 8, 24)
            .RandomInitializer("b", new Random(2), 24)
            .Initializer("heads", 0, 0, 2, 4)
            .Initializer("merged", 0, 0, 8)
            .Node("MatMul", ["x", "w"], ["m"])
            .Node("Add", ["m", "b"], ["a"])
            .Node("Split", ["a"], ["q", "k", "v"], ("axis", 2))
            .Node("Reshape", ["q", "heads"], ["qh"])
            .Node("Reshape", ["k", "heads"], ["kh"])
            .Node("Reshape", ["v", "heads"], ["vh"])
            .Node("Transpose", ["qh"], ["qt"], ("perm", new long[] { 0, 2, 1, 3 }))
            .Node("Transpose", ["kh"], ["kt"], ("perm", new long[] { 0, 2, 3, 1 }))
            .Node("Transpose", ["vh"], ["vt"], ("perm", new long[] { 0, 2, 1, 3 }));

        ExpectGroups(Output(Attend(builder)), "MatMul_m 4: w[1], b[0]", "MatMul_m#2 4: w[1], b[0], wo[0]");
    }

    [Test]
    public void Couple_HeadsOnTheBatchAxis_CutsInsideHeads()
    {
        // Tokens first, as PyTorch's MultiheadAttention lays them out: [T, N, 8] to [T, N * 2, 4].
        ModelBuilder builder = new ModelBuilder()
            .Input("z", 3, 5, 8)
            .Node("Transpose", ["z"], ["x"], ("perm", new long[] { 1, 0, 2 }))
            .Initializer("heads", 5, 6, 4)
            .Initializer("merged", 5, 3, 8);
        foreach (string part in new[] { "q", "k", "v" })
        {
            builder = Project(builder, "x", part).Node("Reshape", [part, "heads"], [$"{part}h"]);
        }

        builder = builder
            .Node("Transpose", ["qh"], ["qt"], ("perm", new long[] { 1, 0, 2 }))
            .Node("Transpose", ["kh"], ["kt"], ("perm", new long[] { 1, 2, 0 }))
            .Node("Transpose", ["vh"], ["vt"], ("perm", new long[] { 1, 0, 2 }));
        ExpectGroups(Output(Attend(builder, backwards: [1, 0, 2])), ApartFromValues);
    }

    [Test]
    public void Couple_HiddenLayer_CutsItsChannelsAndLeavesTheEmbedding() => ExpectGroups(
        Output(Hidden(Tokens()
            .RandomInitializer("scale", new Random(6), 8)
            .RandomInitializer("shift", new Random(7), 8)
            .Node("LayerNormalization", ["x", "scale", "shift"], ["n"]))),
        "MatMul_h 6: wh[1], bh[0], wy[0]");

    [Test]
    public void Couple_LayerNormalizationOfAnEmbedding_PinsItAndLeavesTheHiddenLayer() => ExpectPins(
        Output(Hidden(new ModelBuilder()
            .Input("i", -1, 5, 3)
            .RandomInitializer("we", new Random(8), 3, 8)
            .Node("MatMul", ["i", "we"], ["x"])
            .RandomInitializer("scale", new Random(6), 8)
            .Node("LayerNormalization", ["x", "scale"], ["n"]))),
        ["MatMul_h 6: wh[1], bh[0], wy[0]"],
        "MatMul_x 8: LayerNormalization_n (LayerNormalization): LayerNormalization computes its statistics over axis 2 of 'x'.",
        "MatMul_r 8: LayerNormalization_n (LayerNormalization): LayerNormalization computes its statistics over axis 2 of 'x'.");

    private static ModelBuilder Tokens() => new ModelBuilder().Input("x", -1, 5, 8);

    private static ModelBuilder Project(ModelBuilder builder, string input, string part) => builder
        .RandomInitializer($"w{part}", new Random(part[0]), 8, 8)
        .RandomInitializer($"b{part}", new Random(part[0] + 1), 8)
        .Node("MatMul", [input, $"w{part}"], [$"{part}m"])
        .Node("Add", [$"b{part}", $"{part}m"], [part]);

    /// <summary>Softmax(q·k / 2)·v, heads merged and projected: 'o'.</summary>
    private static ModelBuilder Attend(ModelBuilder builder, long[]? backwards = null) => builder
        .Initializer("two", [2f])
        .RandomInitializer("wo", new Random(9), 8, 8)
        .Node("MatMul", ["qt", "kt"], ["scores"])
        .Node("Div", ["scores", "two"], ["scaled"])
        .Node("Softmax", ["scaled"], ["attention"], ("axis", -1))
        .Node("MatMul", ["attention", "vt"], ["mixed"])
        .Node("Transpose", ["mixed"], ["back"], ("perm", backwards ?? [0, 2, 1, 3]))
        .Node("Reshape", ["back", "merged"], ["flat"])
        .Node("MatMul", ["flat", "wo"], ["o"]);

    /// <summary>MatMul, Gelu in its parts, MatMul, on 'n', added to 'x': 'o'.</summary>
    private static ModelBuilder Hidden(ModelBuilder builder) => builder
        .RandomInitializer("wh", new Random(1), 8, 6)
        .RandomInitializer("bh", new Random(2), 6)
        .RandomInitializer("wy", new Random(3), 6, 8)
        .Initializer("root", [1.4142135f])
        .Initializer("one", [1f])
        .Initializer("half", [0.5f])
        .Node("MatMul", ["n", "wh"], ["h"])
        .Node("Add", ["h", "bh"], ["g"])
        .Node("Div", ["g", "root"], ["g1"])
        .Node("Erf", ["g1"], ["g2"])
        .Node("Add", ["g2", "one"], ["g3"])
        .Node("Mul", ["g", "g3"], ["g4"])
        .Node("Mul", ["g4", "half"], ["g5"])
        .Node("MatMul", ["g5", "wy"], ["r"])
        .Node("Add", ["x", "r"], ["o"]);

    private static OnnxModel Output(ModelBuilder builder) => builder.Output("o").Build();
}
