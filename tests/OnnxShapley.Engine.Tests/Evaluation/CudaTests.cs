using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Games;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Evaluation;

/// <summary>What a GPU gives is what the CPU gives. Without one, these tests are ignored.</summary>
[Category("Cuda")]
public sealed class CudaTests
{
    private const double Tolerance = 1e-4;
    private const double ToleranceOfTensorFloat32 = 2e-2;

    private const string Digits = "digits-cnn.onnx";

    private const int Images = 48;

    [Test]
    public void Evaluate_EveryGroup_EqualsTheCpu([Values("cross-entropy", "accuracy", "kl", "mse")] string payoff)
    {
        RunSettings cuda = Cuda.Run();
        TestNetwork network = Open(Digits);
        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            Coalition[] coalitions = Playing.Coalitions(group, 40);

            double[] worths = Playing.Worths(network, group, payoff, coalitions, cuda);

            AssertEqual(worths, Playing.Worths(network, group, payoff, coalitions), payoff == "accuracy" ? 1.0 / Images : Tolerance, group.Name);
        }
    }

    [TestCase(1L)]
    [TestCase(1L << 18)]
    [TestCase(1L << 22)]
    public void Evaluate_MemoryThatDoesNotHoldTheFrontier_EqualsTheCpu(long memory)
    {
        RunSettings cuda = Cuda.Run() with { Memory = memory };
        TestNetwork network = Open(Digits);
        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            Coalition[] coalitions = Playing.Coalitions(group, 5);

            double[] worths = Playing.Worths(network, group, "kl", coalitions, cuda, perCall: 3);

            AssertEqual(worths, Playing.Worths(network, group, "kl", coalitions), Tolerance, group.Name);
        }
    }

    [Test]
    public void Evaluate_ResidualNetwork_EqualsTheCpu()
    {
        RunSettings cuda = Cuda.Run();
        TestNetwork network = TestNetwork.Open(
            Repository.Shared("models", "cifar10", "resnet20_cifar10_bn.onnx"), Repository.Shared("data", "cifar10-train-10k.npz"), images: 16, Settings.Cifar);
        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            Coalition[] coalitions = Playing.Coalitions(group, 4);

            double[] worths = Playing.Worths(network, group, "cross-entropy", coalitions, cuda);

            AssertEqual(worths, Playing.Worths(network, group, "cross-entropy", coalitions), Tolerance, group.Name);
        }
    }

    [Test]
    public void Evaluate_Repeated_GivesTheSameWorths()
    {
        RunSettings cuda = Cuda.Run();
        TestNetwork network = Open(Digits);
        ChannelGroup group = network.Couplings.Groups[2];
        Coalition[] coalitions = Playing.Coalitions(group, 100);
        using GroupGame game = Playing.Game(network, group, "kl", cuda);
        double[] first = new double[coalitions.Length];
        double[] second = new double[coalitions.Length];

        game.Evaluate(coalitions, first, CancellationToken.None);
        game.Evaluate(coalitions, second, CancellationToken.None);

        AssertEqual(second, first, Tolerance, group.Name);
        Assert.That(first.Distinct().Count(), Is.GreaterThan(80));
    }

    [Test]
    public void Estimate_ExactValues_RankChannelsAsTheCpuDoes([Values] bool tensorFloat32)
    {
        RunSettings cuda = Cuda.Run();
        double tolerance = tensorFloat32 ? ToleranceOfTensorFloat32 : Tolerance;
        TestNetwork network = TestNetwork.Open(Repository.PathOf("models", "lenet1.onnx"), Repository.Shared("data", "mnist-test-10k.npz"), Images);
        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            double[] expected = Values(network, group, Settings.Run);

            double[] found = Values(network, group, cuda with { Session = cuda.Session with { TensorFloat32 = tensorFloat32 } });

            AssertEqual(found, expected, tolerance, group.Name);
            foreach ((int first, int second) in Pairs(expected).Where(pair => expected[pair.First] - expected[pair.Second] > 2 * tolerance))
            {
                Assert.That(found[first], Is.GreaterThan(found[second]), $"{group.Name}: channels {first} and {second}");
            }
        }
    }

    private static TestNetwork Open(string model) => TestNetwork.Open(Repository.PathOf("models", model), Repository.PathOf("models", "digits-calib.npz"), Images);

    /// <summary>Shapley values by their definition, over all coalitions.</summary>
    private static double[] Values(TestNetwork network, ChannelGroup group, RunSettings run)
    {
        int players = group.ChannelCount;
        Coalition[] coalitions = [.. Enumerable.Range(0, 1 << players).Select(bits => Coalition.FromBits(players, (ulong)bits))];
        double[] worths = Playing.Worths(network, group, "kl", coalitions, run);
        double[] values = new double[players];
        for (int bits = 0; bits < worths.Length; bits++)
        {
            double weight = Weight(int.PopCount(bits), players);
            foreach (int player in Enumerable.Range(0, players).Where(player => (bits >> player & 1) == 0))
            {
                values[player] += weight * (worths[bits | 1 << player] - worths[bits]);
            }
        }

        return values;
    }

    private static double Weight(int size, int players)
    {
        double weight = 1.0 / players;
        for (int i = 1; i <= size; i++)
        {
            weight *= (double)i / (players - i);
        }

        return weight;
    }

    private static IEnumerable<(int First, int Second)> Pairs(double[] values) =>
        from first in Enumerable.Range(0, values.Length) from second in Enumerable.Range(0, values.Length) select (first, second);

    private static void AssertEqual(double[] found, double[] expected, double tolerance, string what)
    {
        Assert.That(found, Has.Length.EqualTo(expected.Length));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.That(found[i], Is.EqualTo(expected[i]).Within(tolerance * Math.Max(1, Math.Abs(expected[i]))), $"{what}, {i}");
        }
    }
}
