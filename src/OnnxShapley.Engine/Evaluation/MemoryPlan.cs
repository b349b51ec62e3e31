using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Facts;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>How many samples a run may hold, so that its activations fit in memory.</summary>
internal static class MemoryPlan
{
    private const long WorkingSet = 4L << 20;
    private const int SmallestUsefulRun = 8;
    private const int LargestRun = 1024;

    // ONNX Runtime needs room of its own beside the tensors of the graph: packed inputs of convolutions, mostly.
    private const int Overhead = 2;

    /// <summary>Samples for one run: few enough to stay near the processor's caches, never more than the memory allows.</summary>
    /// <param name="facts">Shapes of the model's tensors.</param>
    /// <param name="nodes">The nodes that a run computes, in order.</param>
    /// <param name="memory">Bytes that activations may take.</param>
    public static int SamplesPerRun(ModelFacts facts, IReadOnlyList<NodeProto> nodes, long memory)
    {
        long near = Math.Max(SmallestUsefulRun, WorkingSet / BytesPerSample(facts, nodes));
        return (int)Math.Min(near, MostSamples(facts, nodes, memory));
    }

    /// <summary>Samples that a run may hold so that it stays within the memory, at least one.</summary>
    public static int MostSamples(ModelFacts facts, IReadOnlyList<NodeProto> nodes, long memory) =>
        (int)Math.Clamp(memory / BytesPerSample(facts, nodes), 1, LargestRun);

    /// <summary>Bytes of activations that are alive at the same time, at the worst moment, for the batch that was observed.</summary>
    public static long PeakBytes(ModelFacts facts, IReadOnlyList<NodeProto> nodes)
    {
        Dictionary<string, int> lastUse = [];
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string name in nodes[i].Input.Concat(nodes[i].Output))
            {
                lastUse[name] = i;
            }
        }

        HashSet<string> alive = [];
        long current = 0;
        long peak = 0;
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string name in nodes[i].Input.Concat(nodes[i].Output).Where(alive.Add))
            {
                current += Bytes(facts, name);
            }

            peak = Math.Max(peak, current);
            foreach (string name in nodes[i].Input.Concat(nodes[i].Output).Where(name => lastUse[name] == i && alive.Remove(name)))
            {
                current -= Bytes(facts, name);
            }
        }

        return peak;
    }

    /// <summary>Bytes of an activation in the observed batch; 0 for a constant and for what is not part of the original model.</summary>
    public static long Bytes(ModelFacts facts, string tensor) =>
        facts.Tensors.TryGetValue(tensor, out TensorFact? fact) && fact.Constant is null
            ? fact.Shape.Aggregate((long)TensorContent.ElementSize(fact.Type), (product, length) => product * length)
            : 0;

    private static long BytesPerSample(ModelFacts facts, IReadOnlyList<NodeProto> nodes) => Math.Max(1, Overhead * PeakBytes(facts, nodes) / facts.BatchSize);
}
