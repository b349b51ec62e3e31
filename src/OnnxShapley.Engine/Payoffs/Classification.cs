using OnnxShapley.Inference;
using OnnxShapley.Onnx;

namespace OnnxShapley.Engine.Payoffs;

/// <summary>Reading a model's first output as scores of classes.</summary>
internal static class Classification
{
    /// <summary>What is added to a probability before its logarithm is taken.</summary>
    public const float SmallestProbability = 1e-12f;

    /// <summary>Whether the first output is a Softmax: probabilities, not logits.</summary>
    public static bool GivesProbabilities(GraphIndex index)
    {
        NodeProto? producer = index.Producer(index.Outputs[0].Name);
        while (producer is { OpType: "Identity" or "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Cast" })
        {
            producer = index.Producer(producer.Input[0]);
        }

        return producer is { OpType: "Softmax" };
    }

    /// <summary>Whether an output of that shape is one row of class scores an image: [N, classes], or with further axes of length one.</summary>
    public static bool IsOneRowAnImage(IReadOnlyList<int> shape) => shape.Count >= 2 && shape[1] > 1 && shape.Skip(2).All(length => length == 1);

    /// <summary>Log-probabilities of every row of class scores.</summary>
    /// <param name="scores">[images, classes], of any floating type.</param>
    /// <param name="givesProbabilities">Whether they are probabilities already.</param>
    public static double[][] LogProbabilities(Tensor scores, bool givesProbabilities)
    {
        int rows = (int)scores.Shape[0];
        double[] values = Numbers.ToDoubles(scores);
        int classes = values.Length / Math.Max(rows, 1);
        double[][] result = new double[rows][];
        for (int row = 0; row < rows; row++)
        {
            double[] line = values[(row * classes)..((row + 1) * classes)];
            if (givesProbabilities)
            {
                line = [.. line.Select(probability => Math.Log(Math.Max(probability, SmallestProbability)))];
            }

            double largest = line.Max();
            double normaliser = largest + Math.Log(line.Sum(score => Math.Exp(score - largest)));
            result[row] = [.. line.Select(score => score - normaliser)];
        }

        return result;
    }
}
