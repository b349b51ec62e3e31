using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Engine.Selection;
using OnnxShapley.Engine.Tests.Data;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Pipeline;

/// <summary>Tests that prune a model, each into a folder of its own.</summary>
public abstract class PipelineTests : DataTests
{
    protected static string DigitsModel => Repository.PathOf("models", "digits-cnn.onnx");

    protected static string DigitsData => Repository.PathOf("models", "digits-calib.npz");

    protected string OutputPath => Folder.PathOf("pruned.onnx");

    /// <summary>Everything in the folder, hidden things too.</summary>
    protected IEnumerable<string> FilesInFolder => [.. Directory.GetFileSystemEntries(Path.GetDirectoryName(OutputPath)!).Select(path => Path.GetFileName(path)!).Order()];

    /// <summary>The digits network to 60 % of its multiply-adds, by weights alone: fast.</summary>
    protected PruneOptions Digits => new()
    {
        ModelPath = DigitsModel,
        Data = new DataOptions { Path = DigitsData, Samples = 64, HeldOut = 100 },
        Target = new CostShareTarget(CostMeasure.MultiplyAdds, 0.6),
        OutputPath = OutputPath,
        Importance = "l1",
        Run = Settings.Run,
        Command = "onnx-shapley prune digits-cnn.onnx",
    };

    /// <summary>A model of one's own, half of the channels of every group, on random images.</summary>
    protected PruneOptions Small(OnnxModel model, params ReadOnlySpan<long> imageShape)
    {
        ModelFile.Save(model, Folder.PathOf("model.onnx"));
        return new PruneOptions
        {
            ModelPath = Folder.PathOf("model.onnx"),
            Data = new DataOptions { Path = Folder.Npy("images.npy", RandomImages.Draw(ElementType.Single, [20, .. imageShape])), Samples = 11, HeldOut = 6 },
            Target = new ChannelRatioTarget(0.5),
            OutputPath = OutputPath,
            Run = Settings.Run,
        };
    }

    protected static EvaluateResult Evaluate(string model) => Evaluator.Evaluate(
        new EvaluateOptions { ModelPath = model, Data = new DataOptions { Path = DigitsData, Samples = 64 }, Session = Settings.Session },
        CancellationToken.None);

    protected static PruneResult Prune(PruneOptions options) => new PrunePipeline(options, new Progress<PipelineProgress>()).Run(CancellationToken.None);
}
