namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class BatchNormalizationRuleTests : RuleTests
{
    [Test]
    public void Couple_Inference_TakesFourVectorsAlong() => ExpectGroups(
        Finish(Vectors(Start()).Node("BatchNormalization", ["s", "scale", "shift", "mean", "var"], ["n"]).Node("Sigmoid", ["n"], ["t"]), "t"),
        "Conv_c 6: w1[0], b1[0], scale[0], shift[0], mean[0], var[0], v[1]");

    [Test]
    public void Couple_TwoReadersOfOneVector_CutItApart() => ExpectGroups(
        Finish(
            Branch(Vectors(Start()))
                .Node("BatchNormalization", ["s", "scale", "shift", "mean", "var"], ["n"])
                .Node("BatchNormalization", ["t", "scale", "shift", "mean", "var"], ["m"])
                .Node("Concat", ["n", "m"], ["z"], ("axis", 1)),
            "z",
            12),
        "Conv_c 6: w1[0], b1[0], scale[0], shift[0], mean[0], var[0], v[1]",
        "Conv_d 6: w2[0], b2[0], scale[0], shift[0], mean[0], var[0], v[1]");

    [Test]
    public void Couple_TrainingMode_IsPinned() => ExpectPin(
        Finish(
            Vectors(Start())
                .Node("BatchNormalization", ["s", "scale", "shift", "mean", "var"], ["n", "runningMean", "runningVar"], ("training_mode", 1)),
            "n"),
        "BatchNormalization_n (BatchNormalization): The attribute 'training_mode' is 1: the statistics come from the images of a batch, not from the file.",
        "Export the model in evaluation mode (in PyTorch: after 'model.eval()').");

    private static ModelBuilder Vectors(ModelBuilder builder)
    {
        float[] variance = [0.5f, 1, 1.5f, 2, 2.5f, 3];
        return builder
            .RandomInitializer("scale", new Random(11), 6)
            .RandomInitializer("shift", new Random(12), 6)
            .RandomInitializer("mean", new Random(13), 6)
            .Initializer("var", variance, 6);
    }

    [Test]
    public void Couple_TrainingModeIsOff_TakesFourVectorsAlong([Values(14, 15)] int opset) => ExpectGroups(
        Finish(Normalised(Start(opset), ["t"], ("training_mode", 0)), "t"),
        "Conv_c 6: w1[0], b1[0], scale[0], shift[0], mean[0], variance[0], v[1]");

    [Test]
    public void Couple_OldForms_TakesFourVectorsAlong([Values(7, 8, 9, 13)] int opset) => ExpectGroups(
        Finish(Normalised(Start(opset), ["t"]), "t"),
        "Conv_c 6: w1[0], b1[0], scale[0], shift[0], mean[0], variance[0], v[1]");

    [Test]
    public void Couple_EveryPlaceOnItsOwn_TakesTheChannelsOfItsParametersAlong() => ExpectGroups(
        Finish(Normalised(Start(opset: 7), ["t"], [6, 5, 5], ("spatial", 0)), "t"),
        "Conv_c 6: w1[0], b1[0], scale[0], shift[0], mean[0], variance[0], v[1]");

    private static ModelBuilder Normalised(ModelBuilder builder, string[] outputs, params (string, object)[] attributes) =>
        Normalised(builder, outputs, [6], attributes);

    private static ModelBuilder Normalised(ModelBuilder builder, string[] outputs, long[] shape, params (string, object)[] attributes)
    {
        int count = (int)shape.Aggregate(1L, (product, length) => product * length);
        return builder
            .RandomInitializer("scale", new Random(6), shape)
            .RandomInitializer("shift", new Random(7), shape)
            .RandomInitializer("mean", new Random(8), shape)
            .Initializer("variance", [.. Enumerable.Range(0, count).Select(i => 0.5f + (i % 7))], shape)
            .Node("BatchNormalization", ["s", "scale", "shift", "mean", "variance"], outputs, attributes);
    }
}
