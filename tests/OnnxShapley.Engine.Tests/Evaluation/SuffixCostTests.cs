using System.Collections.Immutable;
using OnnxShapley.Engine.Tests.Support;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Masking;

namespace OnnxShapley.Engine.Tests.Evaluation;

/// <summary>What an evaluation costs: the part of the network behind a group's masks.</summary>
[Category("Integration")]
public sealed class SuffixCostTests
{
    [Test]
    public void OfGroups_SmallNetwork_AreThoseOfWhatComesAfter()
    {
        TestNetwork network = TestNetwork.WithRandomImages(SmallNetworks.Classifier(), images: 2);

        ImmutableArray<long> suffixes = SuffixCost.OfGroups(new CostModel(network.Couplings));

        const int Second = 6 * 4 * 3 * 3 * 8 * 8;
        const int Last = 6 * 5;
        Assert.That(suffixes, Is.EqualTo(new long[] { Second + Last, Last }));
    }
}
