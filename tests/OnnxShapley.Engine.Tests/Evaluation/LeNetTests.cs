using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Games;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Evaluation;

/// <summary>A real network small enough for the truth: the 12 channels of LeNet-1's second convolution, on 1,000 images of MNIST.</summary>
[Category("Integration")]
public sealed class LeNetTests
{
    private const int Players = 12;
    private const int Seeds = 40;

    private static readonly Lazy<RecordedGame> Game = new(Record);

    [Test]
    public void Exact_Efficiency_ValuesSumToWhatTheChannelsAreWorth()
    {
        ShapleyValues exact = Exact();

        Assert.That(exact.Evaluations, Is.EqualTo(1 << Players));
        Assert.That(exact.Values.Sum(), Is.EqualTo(exact.Grand - exact.Empty).Within(1e-6));
        Assert.That(exact.Grand, Is.EqualTo(Game.Value[(1 << Players) - 1]).And.GreaterThan(-0.1));
        Assert.That(exact.Empty, Is.EqualTo(Game.Value[0]).And.LessThan(-Math.Log(10) / 2));
    }

    [Test]
    public void Permutation_LargerBudget_ErrorFalls()
    {
        double[] errors = [.. new[] { 4, 16, 64 }.Select(factor => Enumerable.Range(0, Seeds).Average(seed => RelativeError(Permutation(factor * Players, (ulong)seed))))];

        Assert.That(errors, Is.Ordered.Descending);
        Assert.That(errors[2], Is.LessThan(errors[0] / 2.5), "sixteen times the budget, about a quarter of the error");
        Assert.That(errors[2], Is.LessThan(0.2));
    }

    [Test]
    public void Permutation_MeanOverSeeds_IsExactWithinFourStandardErrors([Values(4, 16, 64)] int factor)
    {
        ShapleyValues[] runs = [.. Enumerable.Range(0, Seeds).Select(seed => Permutation(factor * Players, (ulong)seed))];
        ShapleyValues exact = Exact();
        for (int player = 0; player < Players; player++)
        {
            double[] values = [.. runs.Select(run => run.Values[player])];
            double mean = values.Average();
            double standardError = Math.Sqrt(values.Sum(value => Math.Pow(value - mean, 2)) / (Seeds - 1) / Seeds);

            Assert.That(mean, Is.EqualTo(exact.Values[player]).Within(4 * standardError), $"channel {player}");
        }
    }

    [Test]
    public void LeaveOneOut_EqualsTheTable()
    {
        TestNetwork network = Network();
        ChannelGroup group = SecondConvolution(network);
        using GroupGame game = Playing.Game(network, group, "cross-entropy");

        GroupImportance scores = ImportanceCatalog.Discover().Get("leave-one-out").Score(
            Scoring.Context(network, group, game), CancellationToken.None);

        const int Grand = (1 << Players) - 1;
        Assert.That(scores.Scores, Is.EqualTo(Enumerable.Range(0, Players).Select(channel => Game.Value[Grand] - Game.Value[Grand & ~(1 << channel)])));
        Assert.That(scores.StandardErrors, Is.All.NaN);
        Assert.That(scores.Evaluations, Is.EqualTo(Players + 2));
    }

    private static ShapleyValues Exact() =>
        EstimatorCatalog.Discover().Get("exact").Estimate(Game.Value, new EstimatorOptions { Budget = 1 << Players }, CancellationToken.None);

    private static ShapleyValues Permutation(long budget, ulong seed) =>
        EstimatorCatalog.Discover().Get("permutation").Estimate(Game.Value, new EstimatorOptions { Budget = budget, Seed = seed }, CancellationToken.None);

    private static double RelativeError(ShapleyValues values)
    {
        ShapleyValues exact = Exact();
        return Norm(exact.Values.Zip(values.Values, (a, b) => a - b)) / Norm(exact.Values);
    }

    private static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(value => value * value));

    private static RecordedGame Record()
    {
        TestNetwork network = Network();
        using GroupGame game = Playing.Game(network, SecondConvolution(network), "cross-entropy");
        return RecordedGame.Of(game);
    }

    private static TestNetwork Network() =>
        TestNetwork.Open(Repository.PathOf("models", "lenet1.onnx"), Repository.Shared("data", "mnist-test-10k.npz"), images: 1000);

    private static ChannelGroup SecondConvolution(TestNetwork network) => network.Couplings.Groups.Single(group => group.ChannelCount == Players);
}
