using System.Collections.Immutable;
using OnnxShapley.Engine.Data;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Engine.Running;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>Measures the <see cref="Quality"/> of a classifier.</summary>
internal static class QualityMeter
{
    /// <summary>Whether data can tell how well a model classifies.</summary>
    public static bool HasLabels(Dataset data) => data.Labels is { Length: > 0 };

    /// <summary>Runs a model over labelled images; null where there are no labels, no images, or no class scores.</summary>
    /// <param name="run">The model.</param>
    /// <param name="output">Name of its first output.</param>
    /// <param name="givesProbabilities">Whether that output holds probabilities, not logits.</param>
    /// <param name="data">The images.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="CalibrationException">A label is none of the model's classes.</exception>
    public static Quality? Measure(BatchedRun run, string output, bool givesProbabilities, Dataset data, CancellationToken cancellationToken)
    {
        if (data.Labels is not { Length: > 0 } labels)
        {
            return null;
        }

        int correct = 0;
        double loss = 0;
        int image = 0;
        foreach (ImmutableArray<Tensor> batch in run.RunRows(data.Inputs, new Dictionary<string, Tensor>(), [output], cancellationToken))
        {
            if (!Classification.IsOneRowAnImage([.. batch[0].Shape.Select(length => (int)length)]))
            {
                return null;
            }

            data.EnsureLabelsWithin((int)batch[0].Shape[1]);
            foreach (double[] row in Classification.LogProbabilities(batch[0], givesProbabilities))
            {
                int label = (int)labels[image++];
                correct += Array.IndexOf(row, row.Max()) == label ? 1 : 0;
                loss -= row[label];
            }
        }

        return new Quality((double)correct / data.Count, loss / data.Count);
    }
}
