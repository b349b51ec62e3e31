namespace OnnxShapley.Pruning.Tests.Rules;

public sealed class ImageRuleTests : RuleTests
{
    private const string One = "Conv_c 6: w1[0], b1[0], v[1]";

    [Test]
    public void Couple_Crop_CarriesChannels() =>
        ExpectGroups(Finish(Start(opset: 9).Node("Crop", ["s"], ["t"], ("border", new long[] { 1, 1, 1, 2 })), "t"), One);

    [Test]
    public void Couple_Affine_CarriesChannels() =>
        ExpectGroups(Finish(Start(opset: 9).Node("Affine", ["s"], ["t"], ("alpha", 2f), ("beta", 0.5f)), "t"), One);

    [Test]
    public void Couple_ImageScaler_TakesItsShiftsAlong() => ExpectGroups(
        Finish(Start(opset: 9).Node("ImageScaler", ["s"], ["t"], ("scale", 2f), ("bias", new[] { 0.1f, 0.2f, 0.3f, 0.4f, 0.5f, 0.6f })), "t"),
        One);
}
