using System.Collections.Immutable;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Inference;

namespace OnnxShapley.Engine.Tests.Support;

/// <summary>The payoffs once more, straight from a network's outputs, in double precision.</summary>
internal static class PayoffOracle
{
    /// <summary>Mean payoff over all images.</summary>
    public static double Mean(string payoff, TestNetwork network, ImmutableArray<Tensor> outputs) => Each(payoff, network, outputs).Average();

    /// <summary>The payoff of every image.</summary>
    public static double[] Each(string payoff, TestNetwork network, ImmutableArray<Tensor> outputs)
    {
        double[][] scores = Rows(outputs[0], network.Data.Count);
        double[][] reference = Rows(network.Calibration.Reference[0], network.Data.Count);
        double floor = -2 * Math.Log(scores[0].Length);
        Func<int, double> score = payoff switch
        {
            "accuracy" => image => Array.IndexOf(scores[image], scores[image].Max()) == network.Data.Labels!.Value[image] ? 1 : 0,
            "cross-entropy" => image => AtLeast(floor, Math.Log(Probabilities(scores[image], network)[(int)network.Data.Labels!.Value[image]])),
            "kl" => image => AtLeast(floor, -Divergence(Probabilities(reference[image], network), Probabilities(scores[image], network))),
            "mse" => image => AtLeast(-1e6, -SquaredError(network, outputs, image)),
            _ => throw new ArgumentOutOfRangeException(nameof(payoff), payoff, "No such payoff."),
        };
        return [.. Enumerable.Range(0, network.Data.Count).Select(score)];
    }

    private static double SquaredError(TestNetwork network, ImmutableArray<Tensor> outputs, int image)
    {
        double sum = 0;
        for (int output = 0; output < outputs.Length; output++)
        {
            double[] all = Numbers.ToDoubles(network.Calibration.Reference[output]);
            double mean = all.Average();
            double variance = all.Sum(value => Math.Pow(value - mean, 2)) / all.Length;
            double[] wanted = Rows(network.Calibration.Reference[output], network.Data.Count)[image];
            double[] got = Rows(outputs[output], network.Data.Count)[image];
            sum += wanted.Zip(got, (a, b) => Math.Pow(a - b, 2)).Average() / variance;
        }

        return sum;
    }

    private static double[] Probabilities(double[] row, TestNetwork network)
    {
        double[] exponentials = network.Calibration.GivesProbabilities
            ? [.. row.Select(probability => probability + Classification.SmallestProbability)]
            : [.. row.Select(score => Math.Exp(score - row.Max()))];
        return [.. exponentials.Select(value => value / exponentials.Sum())];
    }

    private static double Divergence(double[] p, double[] q) => p.Zip(q, (a, b) => a == 0 ? 0 : a * Math.Log(a / b)).Sum();

    private static double AtLeast(double floor, double value) => double.IsNaN(value) || value < floor ? floor : value;

    private static double[][] Rows(Tensor tensor, int rows) => [.. Numbers.ToDoubles(tensor).Chunk(tensor.Count / rows)];
}
