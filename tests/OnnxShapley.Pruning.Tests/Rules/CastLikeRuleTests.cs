namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class CastLikeRuleTests : RuleTests
{
    [Test]
    public void Couple_LikeAnotherLayer_LeavesThatAlone() => ExpectGroups(
        Finish(
            Branch(Start())
                .RandomInitializer("u", new Random(8), 2, 6, 1, 1)
                .RandomInitializer("u2", new Random(9), 6, 2, 1, 1)
                .Node("Cast", ["t"], ["wide"], ("to", 11))
                .Node("CastLike", ["s", "wide"], ["d1"])
                .Node("Cast", ["d1"], ["d2"], ("to", 1))
                .Node("Conv", ["t", "u"], ["other"])
                .Node("Conv", ["other", "u2"], ["back"])
                .Node("Add", ["d2", "back"], ["z"]),
            "z"),
        "Conv_c 6: w1[0], b1[0], u2[0], v[1]",
        "Conv_d 6: w2[0], b2[0], u[1]",
        "Conv_other 2: u[0], u2[1]");
}
