using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Games;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Evaluation;

/// <summary>The same worths, to the last bit, however the work is divided.</summary>
[Category("Integration")]
public sealed class RepeatabilityTests
{
    private const long OneSample = 1;

    [TestCase(1L << 16)]
    [TestCase(1L << 18)]
    [TestCase(1L << 20)]
    [TestCase(1L << 24)]
    public void Evaluate_OtherMemoryLimit_GivesTheSameBits(long memory)
    {
        TestNetwork network = Digits();
        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            Coalition[] coalitions = Playing.Coalitions(group, 20);

            double[] worths = Playing.Worths(network, group, "cross-entropy", coalitions, Settings.Run with { Memory = memory });

            Assert.That(worths, Is.EqualTo(Playing.Worths(network, group, "cross-entropy", coalitions)), group.Name);
        }
    }

    [Test]
    public void Evaluate_MemoryForOneSampleAtATime_GivesTheSameBits([Values("cross-entropy", "accuracy", "kl", "mse")] string payoff)
    {
        TestNetwork network = Digits();
        ChannelGroup group = network.Couplings.Groups[1];
        Coalition[] coalitions = Playing.Coalitions(group, 3);

        double[] worths = Playing.Worths(network, group, payoff, coalitions, Settings.Run with { Memory = OneSample });

        Assert.That(worths, Is.EqualTo(Playing.Worths(network, group, payoff, coalitions)));
    }

    [Test]
    public void Evaluate_MemoryForOneSampleBehindProducts_GivesTheSameBits()
    {
        TestNetwork network = TestNetwork.WithRandomImages(SmallNetworks.Products(), images: 5, labels: [0, 1, 2, 3, 4]);
        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            Coalition[] coalitions = Playing.Coalitions(group, 20);

            double[] worths = Playing.Worths(network, group, "mse", coalitions, Settings.Run with { Memory = OneSample });

            Assert.That(worths, Is.EqualTo(Playing.Worths(network, group, "mse", coalitions)), group.Name);
        }
    }

    [Test]
    public void Evaluate_OtherNumberOfThreads_GivesTheSameBits()
    {
        TestNetwork network = Digits();
        RunSettings twoThreads = Settings.Run with { Session = Settings.Session with { Threads = 2 } };
        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            Coalition[] coalitions = Playing.Coalitions(group, 20);

            double[] worths = Playing.Worths(network, group, "cross-entropy", coalitions, twoThreads);

            Assert.That(worths, Is.EqualTo(Playing.Worths(network, group, "cross-entropy", coalitions)), group.Name);
        }
    }

    [Test]
    public void Evaluate_OtherNumberOfCoalitionsInACall_GivesTheSameBits([Values(1, 2, 7)] int perCall)
    {
        TestNetwork network = Digits();
        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            Coalition[] coalitions = Playing.Coalitions(group, 20);

            double[] worths = Playing.Worths(network, group, "cross-entropy", coalitions, perCall: perCall);

            Assert.That(worths, Is.EqualTo(Playing.Worths(network, group, "cross-entropy", coalitions)), group.Name);
        }
    }

    [TestCase(1L)]
    [TestCase(1L << 18)]
    [TestCase(1L << 30)]
    public void Evaluate_OnSomeImages_GivesTheMeanOfTheirScores(long memory)
    {
        TestNetwork network = Digits();
        RunSettings run = Settings.Run with { Memory = memory };
        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            Coalition[] coalitions = Playing.Coalitions(group, 5);
            double[][] scores = Playing.Scores(network, group, "cross-entropy", coalitions);
            ImageRange[] ranges = [new(0, 16), new(16, 17), new(44, 1), new(0, 45)];
            ImageCoalition[] asked = [.. ranges.SelectMany(images => coalitions.Select(coalition => new ImageCoalition(coalition, images)))];
            double[] worths = new double[asked.Length];

            using GroupGame game = Playing.Game(network, group, "cross-entropy", run);
            game.Evaluate(asked, worths, CancellationToken.None);

            double[] expected = [.. ranges.SelectMany(images => scores.Select(each => each.Skip(images.Start).Take(images.Count).Sum() / images.Count))];
            Assert.That(worths, Is.EqualTo(expected), group.Name);
        }
    }

    [Test]
    public void Evaluate_OneImage_GivesTheSameBitsInAnyCompany([Values("cross-entropy", "kl", "mse")] string payoff)
    {
        TestNetwork network = Digits(images: 1);
        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            Coalition[] coalitions = Playing.Coalitions(group, 20);

            double[] alone = Playing.Worths(network, group, payoff, coalitions, perCall: 1);

            Assert.That(alone, Is.EqualTo(Playing.Worths(network, group, payoff, coalitions)), group.Name);
        }
    }

    [Test]
    public void Evaluate_Repeated_GivesTheSameBits()
    {
        TestNetwork network = Digits();
        ChannelGroup group = network.Couplings.Groups[3];
        Coalition[] coalitions = Playing.Coalitions(group, 40);

        double[] worths = Playing.Worths(network, group, "kl", coalitions);

        Assert.That(worths, Is.EqualTo(Playing.Worths(network, group, "kl", coalitions)));
        Assert.That(worths.Distinct().Count(), Is.GreaterThan(30));
    }

    private static TestNetwork Digits(int images = 45) =>
        TestNetwork.Open(Repository.PathOf("models", "digits-cnn.onnx"), Repository.PathOf("models", "digits-calib.npz"), images);
}
