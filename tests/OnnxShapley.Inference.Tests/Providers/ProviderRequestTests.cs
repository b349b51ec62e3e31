namespace OnnxShapley.Inference.Tests.Providers;

public sealed class ProviderRequestTests
{
    [TestCase("auto", ProviderKind.Auto, 0)]
    [TestCase("cpu", ProviderKind.Cpu, 0)]
    [TestCase("CPU", ProviderKind.Cpu, 0)]
    [TestCase("cuda", ProviderKind.Cuda, 0)]
    [TestCase("cuda:0", ProviderKind.Cuda, 0)]
    [TestCase("Cuda:12", ProviderKind.Cuda, 12)]
    public void Parse_KnownText_ReadsKindAndDevice(string text, ProviderKind kind, int device) =>
        Assert.That(ProviderRequest.Parse(text), Is.EqualTo(new ProviderRequest(kind, device)));

    [TestCase("")]
    [TestCase("gpu")]
    [TestCase("cuda:")]
    [TestCase("cuda:-1")]
    [TestCase("cuda:+1")]
    [TestCase("cuda:1.5")]
    [TestCase("cuda:99999999999")]
    [TestCase("cpu:0")]
    public void Parse_UnknownText_ListsTheAlternatives(string text) => Assert.That(
        () => ProviderRequest.Parse(text),
        Throws.TypeOf<UsageException>().With.Message.EqualTo(
            $"The provider '{text}' is unknown. Use 'auto', 'cpu', 'cuda', or 'cuda:N' for CUDA device N, counted from 0."));

    [TestCase("auto")]
    [TestCase("cpu")]
    [TestCase("cuda:0")]
    [TestCase("cuda:3")]
    public void ToString_Parsed_GivesTheTextBack(string text) => Assert.That(ProviderRequest.Parse(text).ToString(), Is.EqualTo(text));
}
