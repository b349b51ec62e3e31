using static Onnx.TensorProto.Types;

namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class DropoutRuleTests : RuleTests
{
    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";

    [Test]
    public void Couple_RatioAsAttribute_CarriesChannels() => ExpectGroups(
        Finish(Start(opset: 7).Node("Dropout", ["s"], ["t"], ("ratio", 0.5f)), "t"),
        One);

    [Test]
    public void Couple_MaskWanted_CarriesChannels() => ExpectGroups(
        Finish(Start(opset: 12).Node("Dropout", ["s"], ["t", "mask"]), "t"),
        One);

    [Test]
    public void Couple_TrainingModeIsFalse_CarriesChannels() => ExpectGroups(
        Finish(Start(opset: 13).Initializer("ratio", [0.5f]).Initializer(Flag(0)).Node("Dropout", ["s", "ratio", "training"], ["t"]), "t"),
        One);

    [Test]
    public void Couple_TrainingModeIsTrue_IsPinned()
    {
        Subjects.Subject subject = new(
            Finish(Start(opset: 13).Initializer("ratio", [0.5f]).Initializer(Flag(1)).Node("Dropout", ["s", "ratio", "training"], ["t"]), "t"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(subject.Groups, Is.Empty);
            Assert.That(subject.Pins, Is.EqualTo(new[]
            {
                "Conv_c 6: Dropout_t (Dropout): Its input 'training' (training_mode) is not a constant 'false', so that it drops elements at random.",
            }));
        }
    }

    private static TensorProto Flag(byte value) => OnnxShapley.Onnx.TensorContent.Create("training", DataType.Bool, [], [value]);
}
