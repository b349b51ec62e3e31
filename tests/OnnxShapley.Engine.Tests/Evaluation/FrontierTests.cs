using System.Collections.Immutable;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Inference;
using OnnxShapley.Testing;

namespace OnnxShapley.Engine.Tests.Evaluation;

[Category("Integration")]
public sealed class FrontierTests
{
    [Test]
    public void Rows_FrontierDoesNotFitInMemory_AreThoseThatAreKeptWhereItDoes()
    {
        TestNetwork network = TestNetwork.Open(Repository.PathOf("models", "digits-cnn.onnx"), Repository.PathOf("models", "digits-calib.npz"), images: 9);
        string inner = network.Facts.Index.Nodes.Last(node => node.OpType == "Relu").Output[0];
        ImmutableArray<string> tensors = [inner, "input"];
        using Frontier kept = new(network.Facts, tensors, network.Data.Inputs, Settings.Run, CancellationToken.None);
        using Frontier recomputed = new(network.Facts, tensors, network.Data.Inputs, Settings.Run with { Memory = 1000 }, CancellationToken.None);

        Dictionary<string, Tensor> expected = kept.Rows(4, 3, 3, CancellationToken.None);
        Dictionary<string, Tensor> actual = recomputed.Rows(4, 3, 3, CancellationToken.None);

        Assert.That(actual.Keys, Is.EquivalentTo(tensors));
        Assert.That(actual[inner].Shape, Is.EqualTo(new long[] { 3, 32, 4, 4 }));
        Assert.That(actual[inner].Span<float>().ToArray(), Is.EqualTo(expected[inner].Span<float>().ToArray()).Within(1e-6));
        Assert.That(actual["input"].Bytes.ToArray(), Is.EqualTo(network.Data.Inputs["input"].Rows(4, 3).Bytes.ToArray()));
    }

    [TestCase(1000, true)]
    [TestCase(1 << 20, false)]
    public void Rows_ComputesOnlyWhatIsNotKept(long memory, bool computes)
    {
        TestNetwork network = TestNetwork.WithRandomImages(SmallNetworks.Classifier(), images: 3);
        using Frontier frontier = new(network.Facts, ["r1"], network.Data.Inputs, Settings.Run with { Memory = memory }, CancellationToken.None);
        CancellationToken cancelled = new(canceled: true);

        Assert.That(
            () => frontier.Rows(0, 3, 3, cancelled),
            computes ? Throws.InstanceOf<OperationCanceledException>() : Throws.Nothing);
    }

    [Test]
    public void Rows_FewerThanTheFixedBatch_RepeatTheLast()
    {
        TestNetwork network = TestNetwork.WithRandomImages(SmallNetworks.Classifier(batch: 2), images: 3);
        using Frontier frontier = new(network.Facts, ["r1"], network.Data.Inputs, Settings.Run, CancellationToken.None);

        Tensor rows = frontier.Rows(2, 1, 2, CancellationToken.None)["r1"];

        Assert.That(rows.Shape, Is.EqualTo(new long[] { 2, 4, 8, 8 }));
        Assert.That(rows.Rows(1, 1).Bytes.ToArray(), Is.EqualTo(rows.Rows(0, 1).Bytes.ToArray()));
    }

    [Test]
    public void Constructor_Cancelled_Throws()
    {
        TestNetwork network = TestNetwork.WithRandomImages(SmallNetworks.Classifier(), images: 3);

        Assert.That(
            () => new Frontier(network.Facts, ["r1"], network.Data.Inputs, Settings.Run, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
    }
}
