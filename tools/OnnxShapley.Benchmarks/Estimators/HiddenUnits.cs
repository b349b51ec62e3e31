using OnnxShapley.Games;

namespace OnnxShapley.Benchmarks.Estimators;

/// <summary>
/// A random network of one hidden layer, whose units are the players: the worth is the mean log-likelihood of the class that the whole network answers, not below −2 ln 4.
/// </summary>
internal static class HiddenUnits
{
    private const int Inputs = 8;
    private const int Classes = 4;
    private const int Images = 32;

    public static SyntheticGame Game(int players, SeededRandom random)
    {
        double[] strengths = Normals(players, random);
        double[][] first = [.. Enumerable.Range(0, players).Select(_ => Normals(Inputs, random))];
        double[][] second = [.. strengths.Select(strength => Array.ConvertAll(Normals(Classes, random), weight => weight * Math.Exp(strength) * 2 / Math.Sqrt(players)))];
        double[][] images = [.. Enumerable.Range(0, Images).Select(_ => Normals(Inputs, random))];
        double[][] activations = [.. images.Select(image => Array.ConvertAll(first, weights => Math.Max(0, Dot(weights, image))))];
        ulong all = ulong.MaxValue >> (64 - players);
        int[] answers = [.. activations.Select(units => Answer(Logits(all, units, second)))];
        return new SyntheticGame(players, bits => activations.Zip(answers, (units, answer) => Score(Logits(bits, units, second), answer)).Average());
    }

    private static double[] Normals(int count, SeededRandom random) => [.. Enumerable.Range(0, count).Select(_ => GameFamilies.Normal(random))];

    private static double Dot(double[] left, double[] right) => left.Zip(right, (one, other) => one * other).Sum();

    private static double[] Logits(ulong bits, double[] units, double[][] weights)
    {
        double[] logits = new double[Classes];
        for (; bits != 0; bits &= bits - 1)
        {
            int unit = System.Numerics.BitOperations.TrailingZeroCount(bits);
            for (int index = 0; index < Classes; index++)
            {
                logits[index] += units[unit] * weights[unit][index];
            }
        }

        return logits;
    }

    private static int Answer(double[] logits) => Array.IndexOf(logits, logits.Max());

    private static double Score(double[] logits, int answer)
    {
        double largest = logits.Max();
        double sum = 0;
        foreach (double logit in logits)
        {
            sum += Math.Exp(logit - largest);
        }

        return Math.Max(logits[answer] - largest - Math.Log(sum), -2 * Math.Log(Classes));
    }
}
