using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Cutting;
using OnnxShapley.Pruning.Tests.Subjects;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class RecurrentRuleTests : RuleTests
{
    [TestCase("LSTM", 4, "forward")]
    [TestCase("LSTM", 4, "bidirectional")]
    [TestCase("GRU", 3, "forward")]
    [TestCase("GRU", 3, "reverse")]
    [TestCase("RNN", 1, "bidirectional")]
    public void Couple_Input_IsCutWithTheWeight(string operatorType, int gates, string direction) =>
        ExpectGroups(Model(operatorType, gates, direction), "Conv_c 6: w1[0], b1[0], w[2]");

    [Test]
    public void Couple_HiddenState_IsPinned()
    {
        Subject subject = new(
            Steps()
                .RandomInitializer("w", new Random(5), 1, 9, 6)
                .RandomInitializer("r", new Random(6), 1, 9, 3)
                .RandomInitializer("v", new Random(7), 3, 2)
                .Node("GRU", ["steps", "w", "r"], ["h"], ("hidden_size", 3))
                .Node("MatMul", ["h", "v"], ["y"])
                .Output("y")
                .Build());

        Assert.That(subject.Groups, Is.EqualTo(new[] { "Conv_c 6: w1[0], b1[0], w[2]" }));
        Equivalence.Check(subject);
    }

    [Test]
    public void MultiplyAdds_Recurrent_CountsInputAndHiddenState()
    {
        Subject subject = new(Model("LSTM", 4, "bidirectional"));
        CostModel cost = new(subject.Couplings);

        long Of(string name, Func<Coupling.Axis, int> length) => cost.PerNode(length).Single(entry => entry.Node.Name == name).MultiplyAdds;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Of("LSTM_h", axis => axis.Length), Is.EqualTo(5 * 2 * 12 * (6 + 3)));
            Assert.That(Of("LSTM_h", new CutMap(subject.Couplings, new Plan(subject.Couplings, [[0, 2]])).Length), Is.EqualTo(5 * 2 * 12 * (2 + 3)));
        }
    }

    private static OnnxModel Model(string operatorType, int gates, string direction)
    {
        int directions = direction == "bidirectional" ? 2 : 1;
        return Steps()
            .RandomInitializer("w", new Random(5), directions, gates * 3, 6)
            .RandomInitializer("r", new Random(6), directions, gates * 3, 3)
            .RandomInitializer("b", new Random(7), directions, gates * 6)
            .Node(operatorType, ["steps", "w", "r", "b"], ["h", "last"], ("hidden_size", 3), ("direction", direction))
            .Output("h")
            .Output("last")
            .Build();
    }

    private static ModelBuilder Steps() => Start()
        .Node("ReduceMean", ["s"], ["rows"], ("axes", new long[] { 3 }), ("keepdims", 0))
        .Node("Transpose", ["rows"], ["steps"], ("perm", new long[] { 2, 0, 1 }));
}
