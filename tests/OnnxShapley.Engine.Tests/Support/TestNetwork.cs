using System.Collections.Immutable;
using OnnxShapley.Engine.Analysis;
using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Engine.Running;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Engine.Tests.Support;

/// <summary>A network that is traced and analysed, and what it says of some images.</summary>
internal sealed record TestNetwork(Couplings Couplings, CalibrationSet Calibration)
{
    public ModelFacts Facts => Couplings.Facts;

    public Dataset Data => Calibration.Data;

    public ImmutableArray<string> OutputNames => [.. Facts.Index.Outputs.Select(output => output.Name)];

    /// <summary>Opens a file with the first rows of a data file.</summary>
    public static TestNetwork Open(string modelPath, string dataPath, int images, PreprocessingOptions? preprocessing = null)
    {
        using OrtSession session = OrtSession.OpenFile(modelPath, Settings.Session);
        DatasetLoader loader = DatasetLoader.Open(dataPath, null, session.Inputs, preprocessing ?? new PreprocessingOptions());
        return Open(ModelFile.Load(modelPath), session, loader.Load([.. Enumerable.Range(0, images)]));
    }

    /// <summary>Opens a file with random images between 0 and 1.</summary>
    public static TestNetwork OpenWithRandomImages(string modelPath, int images, ImmutableArray<long>? labels = null, long freeLength = 1) =>
        WithRandomImages(ModelFile.Load(modelPath), images, labels, freeLength);

    /// <summary>Takes a model with random images between 0 and 1; free axes behind the batch have <paramref name="freeLength"/> elements.</summary>
    public static TestNetwork WithRandomImages(OnnxModel model, int images, ImmutableArray<long>? labels = null, long freeLength = 1)
    {
        using OrtSession session = OrtSession.Open(model.ToBytes(), Settings.Session);
        return Open(model, session, RandomImages.For(session.Inputs, images, labels, freeLength));
    }

    /// <summary>Takes a model of one input with images of one's own.</summary>
    public static TestNetwork WithImages(OnnxModel model, Tensor images, ImmutableArray<long>? labels = null)
    {
        using OrtSession session = OrtSession.Open(model.ToBytes(), Settings.Session);
        Dataset random = RandomImages.For(session.Inputs, (int)images.Shape[0], labels, freeLength: 1);
        return Open(model, session, random with { Inputs = InputRows.Of(new Dictionary<string, Tensor> { [session.Inputs[0].Name] = images }) });
    }

    private static TestNetwork Open(OnnxModel model, OrtSession session, Dataset data)
    {
        ModelFacts facts = ModelTracer.Trace(model, new DatasetInputs(data, session), Settings.Session, CancellationToken.None);
        ImmutableArray<string> outputs = [.. facts.Index.Outputs.Select(output => output.Name)];
        BatchedRun run = new(session, facts.IsBatchFree ? data.Count : facts.BatchSize, facts.IsBatchFree);
        ImmutableArray<Tensor> reference = run.RunAll(data.Inputs, outputs, CancellationToken.None);
        return new TestNetwork(CouplingAnalyzer.Analyze(facts), new CalibrationSet(data, new Lazy<ImmutableArray<Tensor>>(reference), Classification.GivesProbabilities(facts.Index)));
    }
}
