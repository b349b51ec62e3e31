using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Tests.Support;

namespace OnnxShapley.Engine.Tests.Evaluation;

[Category("Integration")]
public sealed class MemoryPlanTests
{
    // Of one image: c1 and r1 of 4·8·8 floats, c2 and r2 of 6·8·8.
    private const long Peak = 2 * 6 * 8 * 8 * sizeof(float);

    [Test]
    public void PeakBytes_ChainOfNodes_IsThatOfTheLargestNodeWithItsInput()
    {
        TestNetwork network = TestNetwork.WithRandomImages(SmallNetworks.Classifier(), images: 1);

        Assert.That(MemoryPlan.PeakBytes(network.Facts, network.Facts.Index.Nodes), Is.EqualTo(network.Facts.BatchSize * Peak));
    }

    [TestCase(0, 1)]
    [TestCase(2 * Peak, 1)]
    [TestCase(10 * Peak, 5)]
    [TestCase(long.MaxValue, 682)]
    public void SamplesPerRun_Memory_HoldsThePeakTwiceOver(long memory, int samples)
    {
        TestNetwork network = TestNetwork.WithRandomImages(SmallNetworks.Classifier(), images: 1);

        Assert.That(MemoryPlan.SamplesPerRun(network.Facts, network.Facts.Index.Nodes, memory), Is.EqualTo(samples));
    }

    [Test]
    public void Bytes_Constant_IsZero()
    {
        TestNetwork network = TestNetwork.WithRandomImages(SmallNetworks.Classifier(), images: 1);

        Assert.That(MemoryPlan.Bytes(network.Facts, "w1"), Is.Zero);
        Assert.That(MemoryPlan.Bytes(network.Facts, "no such tensor"), Is.Zero);
    }
}
