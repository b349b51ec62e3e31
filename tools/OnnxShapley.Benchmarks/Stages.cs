using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using OnnxShapley.Engine.Analysis;
using OnnxShapley.Inference;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Cutting;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Benchmarks;

/// <summary>
/// Runs the stages of a pruning one after another and prints a line for each: its name, seconds, seconds of processor time, bytes allocated, and the most resident memory
/// of the process while it ran (on Linux; elsewhere since it began).
/// </summary>
internal static class Stages
{
    /// <summary>Observes a model in ONNX Runtime.</summary>
    public static void Trace(string modelPath, string factsPath)
    {
        SessionSettings settings = new();
        OnnxModel model = Run("load", () => ModelFile.Load(modelPath));
        ModelFacts facts = Run("trace", () => ModelTracer.Trace(model, Inputs(modelPath, settings), settings, CancellationToken.None));
        FactsFile.Write(facts, factsPath);
    }

    /// <summary>Loads a model, analyses it, removes every second channel and writes it, without running it.</summary>
    public static void Measure(string modelPath, string factsPath, string outputPath)
    {
        Run("start", () => 0);
        OnnxModel model = Run("load", () => ModelFile.Load(modelPath));
        GraphIndex index = Run("index", () => new GraphIndex(model.Graph));
        ModelFacts facts = FactsFile.Read(model, index, factsPath);
        Couplings couplings = Run("analyse", () => CouplingAnalyzer.Analyze(facts));
        Run("count", () => new CostModel(couplings).Whole());
        Plan plan = new(couplings, [.. couplings.Groups.Select(Half)]);
        OnnxModel pruned = Run("cut", () => ChannelRemover.Remove(couplings, plan));
        Run("write", () => Save(pruned, outputPath, model));
        Console.WriteLine($"nodes {model.Graph.Node.Count}");
        Console.WriteLine($"groups {couplings.Groups.Length}");
        Console.WriteLine($"members {couplings.Groups.Select(group => group.Members.Count()).DefaultIfEmpty().Max()}");
    }

    private static SyntheticInputs Inputs(string modelPath, SessionSettings settings)
    {
        using OrtSession session = OrtSession.OpenFile(modelPath, settings);
        return SyntheticInputs.For(session.Inputs, new Dictionary<string, ImmutableArray<long>>());
    }

    private static ImmutableArray<int> Half(ChannelGroup group) => [.. Enumerable.Range(0, (group.ChannelCount + 1) / 2).Select(channel => 2 * channel)];

    /// <summary>A model whose weights lie in files of their own keeps them there.</summary>
    private static int Save(OnnxModel pruned, string path, OnnxModel source)
    {
        bool isExternal = source.Graph.Initializer.Any(tensor => tensor.DataLocation == TensorProto.Types.DataLocation.External);
        ModelFile.Save(pruned, path, isExternal);
        return 0;
    }

    private static T Run<T>(string stage, Func<T> work)
    {
        ResidentMemory.ResetPeak();
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long started = Stopwatch.GetTimestamp();
        T result = work();
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        double processorSeconds = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
        long bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stage} {seconds:0.0000} {processorSeconds:0.0000} {bytes} {ResidentMemory.Peak}"));
        return result;
    }
}
