using Onnx;
using OnnxShapley.Inference.Providers;

namespace OnnxShapley.Inference.Tests.Providers;

[Platform("Linux", Reason = "File names and the loader's messages are those of Linux.")]
public sealed class ExecutionProviderTests : IDisposable
{
    private static readonly ProviderRequest Auto = new(ProviderKind.Auto);
    private static readonly ProviderRequest Cuda = new(ProviderKind.Cuda);

    private readonly string _folder = Directory.CreateTempSubdirectory("onnx-shapley-").FullName;

    private string BrokenLibrary => Path.Combine(_folder, "libonnxruntime_providers_cuda.so");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestCase(1, "Runs on CPU (1 thread).")]
    [TestCase(8, "Runs on CPU (8 threads).")]
    public void Resolve_Cpu_TellsTheThreads(int threads, string description)
    {
        ExecutionProvider provider = ExecutionProvider.Resolve(new ProviderRequest(ProviderKind.Cpu), threads: threads);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(provider.Name, Is.EqualTo("CPU"));
            Assert.That(provider.Description, Is.EqualTo(description));
        }
    }

    [Test]
    public void Resolve_AutoWithoutLibrary_TakesTheCpu()
    {
        ExecutionProvider provider = ExecutionProvider.Resolve(Auto, threads: 2);

        Assert.That(provider.Description, Is.EqualTo("Runs on CPU (2 threads)."));
    }

    [Test]
    public void Resolve_CudaWithoutLibrary_SaysWhereItLookedAndHowToGetIt() => Assert.That(
        () => ExecutionProvider.Resolve(Cuda),
        Throws.TypeOf<UsageException>().With.Message.EqualTo(NotFound(AppContext.BaseDirectory)));

    [Test]
    public void Resolve_PathLeadsNowhere_IsAnErrorAlsoForAuto([Values] bool auto)
    {
        string path = Path.Combine(_folder, "nothing");

        Assert.That(
            () => ExecutionProvider.Resolve(auto ? Auto : Cuda, path),
            Throws.TypeOf<UsageException>().With.Message.EqualTo(NotFound(path)));
    }

    [Test]
    public void Resolve_CudaWithBrokenLibrary_SaysWhy([Values] bool byFolder)
    {
        File.WriteAllText(BrokenLibrary, "This is not a library.");

        Assert.That(
            () => ExecutionProvider.Resolve(Cuda, byFolder ? _folder : BrokenLibrary),
            Throws.TypeOf<InferenceException>().With.Message.EqualTo(
                $"CUDA was found at '{BrokenLibrary}' but could not be loaded: 'file too short'. "
                + "Install the CUDA and cuDNN libraries that it needs where the system's loader finds them, or use 'cpu'."));
    }

    [Test]
    public void Resolve_AutoWithBrokenLibrary_TakesTheCpuAndSaysWhy()
    {
        File.WriteAllText(BrokenLibrary, "This is not a library.");

        ExecutionProvider provider = ExecutionProvider.Resolve(Auto, _folder, threads: 2);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(provider.Name, Is.EqualTo("CPU"));
            Assert.That(provider.Description, Is.EqualTo(
                $"Runs on CPU (2 threads): CUDA was found at '{BrokenLibrary}' but could not be loaded: 'file too short'."));
        }
    }

    [Test]
    public void Resolve_BrokenLibraryTwice_SaysTheSame()
    {
        File.WriteAllText(BrokenLibrary, "This is not a library.");

        string first = ExecutionProvider.Resolve(Auto, _folder).Description;
        string second = ExecutionProvider.Resolve(Auto, _folder).Description;

        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public void Try_Cpu_Works() => Assert.That(() => ProviderProbe.Try(ExecutionProvider.Cpu), Throws.Nothing);

    [Test]
    public void ModelBytes_Parsed_HoldOneConvolution()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(ProviderProbe.ModelBytes);

        Assert.That(model.Graph.Node.Select(node => node.OpType), Is.EqualTo(new[] { "Conv" }));
    }

    private static string NotFound(string place) =>
        $"ONNX Runtime's CUDA library 'libonnxruntime_providers_cuda.so' was not found at '{place}'. "
        + "Get it with 'npm install --ignore-scripts com.github.asus4.onnxruntime.linux-x64-gpu@0.4.9' and give its path, or use 'cpu'.";
}
