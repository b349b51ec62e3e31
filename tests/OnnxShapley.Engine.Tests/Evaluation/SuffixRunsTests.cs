using Onnx;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Games;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Masking;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Evaluation;

/// <summary>Runs whose rows stay give the bits of plain runs.</summary>
[Category("Integration")]
public sealed class SuffixRunsTests
{
    private const int ImageCount = 12;

    [Test]
    public void Run_AnyDivisionOfImagesAndCoalitions_GivesTheBitsOfAPlainRun([Values] bool isOnDevice, [Values(0, ImageCount)] int held)
    {
        TestNetwork network = TestNetwork.Open(Repository.PathOf("models", "digits-cnn.onnx"), Repository.PathOf("models", "digits-calib.npz"), ImageCount);
        foreach (ChannelGroup group in network.Couplings.Groups)
        {
            CoalitionModel model = CoalitionModelBuilder.Build(network.Couplings, group, splits: false);
            PayoffGraph payoff = new(network.Couplings, model);
            string scores = PayoffCatalog.Discover().Create("kl", network.Calibration).Append(payoff);
            model.Model.Graph.Output.Add(new ValueInfoProto { Name = scores });
            using OrtSession session = OrtSession.Open(model.Model.ToBytes(), Settings.Session);
            using Frontier frontier = new(network.Facts, model.Frontier, network.Data.Inputs, Settings.Run, CancellationToken.None);
            using SuffixRuns runs = new(session, model, group.ChannelCount, scores, held, isOnDevice);
            Coalition[] coalitions = Playing.Coalitions(group, 5);

            foreach ((int start, int count, int players) in new[] { (0, 12, 7), (0, 12, 3), (0, 6, 7), (6, 6, 7), (0, 12, 7), (3, 2, 1), (0, 4, 5), (4, 4, 5), (8, 4, 5), (0, 6, 2) })
            {
                Dictionary<string, Tensor> rows = Rows(frontier, payoff, start, count);
                BoundRun run = runs.Find(new ImageRange(start, count)) ?? runs.Hold(new ImageRange(start, count), rows);

                float[] found = runs.Run(run, count, coalitions.AsSpan(0, players), level: 0, CancellationToken.None).ToArray();

                Assert.That(found, Is.EqualTo(Plain(session, scores, rows, coalitions[..players], count)), $"{group.Name}, {count} images, {players} coalitions");
                Assert.That(found, Has.Length.EqualTo(count * players));
            }
        }
    }

    [Test]
    public void Find_AfterHold_GivesTheSameRunsUntilRoomIsNeeded()
    {
        TestNetwork network = TestNetwork.Open(Repository.PathOf("models", "digits-cnn.onnx"), Repository.PathOf("models", "digits-calib.npz"), ImageCount);
        ChannelGroup group = network.Couplings.Groups[0];
        CoalitionModel model = CoalitionModelBuilder.Build(network.Couplings, group, splits: false);
        PayoffGraph payoff = new(network.Couplings, model);
        string scores = PayoffCatalog.Discover().Create("kl", network.Calibration).Append(payoff);
        model.Model.Graph.Output.Add(new ValueInfoProto { Name = scores });
        using OrtSession session = OrtSession.Open(model.Model.ToBytes(), Settings.Session);
        using Frontier frontier = new(network.Facts, model.Frontier, network.Data.Inputs, Settings.Run, CancellationToken.None);
        using SuffixRuns runs = new(session, model, group.ChannelCount, scores, images: ImageCount, isOnDevice: true);

        BoundRun whole = runs.Hold(new ImageRange(0, 12), Rows(frontier, payoff, 0, 12));
        Assert.That(runs.Find(new ImageRange(0, 12)), Is.SameAs(whole));
        Assert.That(runs.Find(new ImageRange(0, 6)), Is.Null);
        BoundRun half = runs.Hold(new ImageRange(0, 6), Rows(frontier, payoff, 0, 6));
        Assert.That(runs.Find(new ImageRange(0, 12)), Is.SameAs(whole));
        Assert.That(runs.Find(new ImageRange(0, 6)), Is.SameAs(half));

        // Twelve and six images are held; seven more are more than twice twelve.
        Assert.That(runs.Find(new ImageRange(0, 7)), Is.Null);
        Assert.That(runs.Find(new ImageRange(0, 12)), Is.Null);
        Assert.That(() => whole.Run(), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Evaluate_ManyCoalitions_AllocatesNoByteForEach([Values(0, 3)] int groupNumber)
    {
        const int Count = 4096;
        TestNetwork network = TestNetwork.Open(Repository.PathOf("models", "digits-cnn.onnx"), Repository.PathOf("models", "digits-calib.npz"), ImageCount);
        ChannelGroup group = network.Couplings.Groups[groupNumber];
        Coalition[] coalitions = Playing.Coalitions(group, Count);
        double[] worths = new double[coalitions.Length];
        using GroupGame game = Playing.Game(network, group, "kl");

        // While the size of runs is searched, each new size has buffers of its own; beside other work that takes a while. Afterwards every call is like the last.
        long least = long.MaxValue;
        for (int call = 0; call < 64 && least >= Count; call++)
        {
            least = Math.Min(least, AllocatedBy(() => game.Evaluate(coalitions, worths, CancellationToken.None)));
        }

        Assert.That(least, Is.LessThan(Count));
    }

    private static long AllocatedBy(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static Dictionary<string, Tensor> Rows(Frontier frontier, PayoffGraph payoff, int start, int count)
    {
        Dictionary<string, Tensor> rows = frontier.Rows(start, count, count, CancellationToken.None);
        foreach ((string name, Tensor tensor) in payoff.Feeds)
        {
            rows.Add(name, tensor.Rows(start, count));
        }

        return rows;
    }

    private static float[] Plain(OrtSession session, string scores, Dictionary<string, Tensor> rows, Coalition[] coalitions, int images)
    {
        Dictionary<string, Tensor> feeds = new(rows) { [CoalitionModel.Masks] = Samples.Masks(coalitions, coalitions[0].PlayerCount) };
        Samples.Number(feeds, coalitions.Length, images);
        return session.Run(feeds, [scores])[0].Span<float>().ToArray();
    }
}
