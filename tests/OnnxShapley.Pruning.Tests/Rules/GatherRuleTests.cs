using OnnxShapley.Onnx;
using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class GatherRuleTests : RuleTests
{
    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";

    [Test]
    public void Couple_Permutation_TiesSlotsByNumber([Values(1, -3)] int axis) =>
        ExpectGroups(Finish(Gathered(axis, 5, 3, 1, 0, 2, 4), "t"), One);

    [Test]
    public void Couple_NegativeIndices_CountFromTheEnd() => ExpectGroups(Finish(Gathered(1, -1, -2, -3, -4, -5, -6), "t"), One);

    [Test]
    public void Couple_DuplicateIndices_TakesAllCopiesAlong() => ExpectGroups(Finish(Gathered(1, 0, 0, 1, 2, 3, 4, 5, 2), "t", 8), One);

    [Test]
    public void Couple_SomeChannels_LeavesTheOthersWithoutAReader() => ExpectPins(
        Finish(Gathered(1, 4, 1), "t", 2),
        ["Conv_c 2: w1[0], b1[0], v[1]"],
        "Conv_c 4: Conv_c (Conv): No later convolution or matrix product sums over these channels of axis 1 of 'c', so that no mask could switch them off.");

    [Test]
    public void Couple_OneChannelThatStretches_PinsIt() => ExpectPins(
        Start()
            .Initializer("indices", 4)
            .Node("Gather", ["s", "indices"], ["t"], ("axis", 1))
            .Node("Mul", ["s", "t"], ["u"])
            .RandomInitializer("v", new Random(5), 4, 6, 1, 1)
            .Node("Conv", ["u", "v"], ["y"])
            .Output("y")
            .Build(),
        ["Conv_c 5: w1[0], b1[0], v[1]"],
        "Conv_c 1: Mul_u (Mul): Mul needs the one channel that is on axis 1 of 't'.");

    [Test]
    public void Couple_OneChannelAsAScalar_IsPinned() => ExpectPin(
        Start()
            .Initializer(TensorContent.CreateInt64("index", [], [4]))
            .Node("Gather", ["s", "index"], ["t"], ("axis", 1))
            .Node("Cos", ["t"], ["y"])
            .Output("y")
            .Build(),
        "Gather_t (Gather): Gather picks one from axis 1 of 's' and drops the axis.",
        "Pick by a constant vector of one index, and drop the axis by a Squeeze: then the others can be cut.");

    [Test]
    public void Couple_ScalarInSpace_CarriesChannels([Values(2, -1)] int axis) => ExpectGroups(
        Start()
            .Initializer(TensorContent.CreateInt64("index", [], [-2]))
            .Node("Gather", ["s", "index"], ["t"], ("axis", axis))
            .RandomInitializer("v", new Random(5), 4, 6, 1)
            .Node("Conv", ["t", "v"], ["y"])
            .Output("y")
            .Build(),
        One);

    [Test]
    public void Couple_VectorInSpace_CarriesChannels() => ExpectGroups(Finish(Gathered(2, 4, 0, 0), "t"), One);

    [Test]
    public void Couple_MatrixOfIndicesInSpace_CarriesChannels() => ExpectGroups(
        Start()
            .Initializer(TensorContent.CreateInt64("indices", [2, 2], [4, 0, 1, -1]))
            .Node("Gather", ["s", "indices"], ["t"], ("axis", 2))
            .RandomInitializer("v", new Random(5), 4, 6, 1, 1, 1)
            .Node("Conv", ["t", "v"], ["y"])
            .Output("y")
            .Build(),
        One);

    [Test]
    public void Couple_MatrixOfIndicesOfChannels_IsPinned() => ExpectPin(
        Start()
            .Initializer(TensorContent.CreateInt64("indices", [2, 2], [4, 0, 1, -1]))
            .Node("Gather", ["s", "indices"], ["y"], ("axis", 1))
            .Output("y")
            .Build(),
        "Gather_y (Gather): Gather lays what it picks from axis 1 of 's' out on 2 axes.",
        "Pick by a constant vector of indices, and lay the result out by a Reshape.");

    [Test]
    public void Couple_Embedding_MakesChannels() => ExpectGroups(
        new ModelBuilder()
            .Input("x", DataType.Int64, -1, 3)
            .RandomInitializer("table", new Random(1), 9, 6)
            .RandomInitializer("v", new Random(5), 6, 4)
            .Node("Gather", ["table", "x"], ["e"])
            .Node("Sigmoid", ["e"], ["s"])
            .Node("MatMul", ["s", "v"], ["y"])
            .Output("y")
            .Build(),
        "Gather_e 6: table[1], v[0]");

    [Test]
    public void Couple_IndicesFromAnInput_PinsTheAxis() => ExpectPin(
        Start()
            .Input("which", DataType.Int64, 2)
            .Node("Gather", ["s", "which"], ["y"], ("axis", 1))
            .Output("y")
            .Build(),
        "Gather_y (Gather): Gather picks from axis 1 of 's' by 'which', which is computed while the model runs: every number may be asked for.",
        "Give the indices as a constant vector, where they do not depend on the image. Otherwise nothing: a table that is looked up stays whole.");

    [Test]
    public void Repair_IndicesOfShortIntegers_KeepTheirType() => ExpectGroups(
        Finish(
            Start()
                .Initializer(TensorContent.Create("indices", DataType.Int32, [6], [5, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]))
                .Node("Gather", ["s", "indices"], ["t"], ("axis", 1)),
            "t"),
        One);

    private static ModelBuilder Gathered(int axis, params long[] indices) =>
        Start().Initializer("indices", indices).Node("Gather", ["s", "indices"], ["t"], ("axis", axis));
}
