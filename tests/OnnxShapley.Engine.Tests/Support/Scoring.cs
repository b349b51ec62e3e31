using OnnxShapley.Engine.Importances;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Tests.Support;

/// <summary>Scores of channels by an importance of a name.</summary>
internal static class Scoring
{
    /// <summary>Scores the only group of a model. The game knows no worth: asked for any, it throws.</summary>
    public static GroupImportance WithoutGame(OnnxModel model, string name)
    {
        TestNetwork network = TestNetwork.WithRandomImages(model, images: 1);
        return WithoutGame(network, network.Couplings.Groups.Single(), name);
    }

    /// <summary>Scores a group. The game knows no worth: asked for any, it throws.</summary>
    public static GroupImportance WithoutGame(TestNetwork network, ChannelGroup group, string name, ulong seed = 1)
    {
        Importance importance = ImportanceCatalog.Discover().Get(name);
        importance.EnsureFeasible(network.Couplings, group, null);
        ImportanceContext context = new(network.Couplings, group, new RecordedGame(group.ChannelCount, worths: []), seed, Budget: null);
        return importance.Score(context, CancellationToken.None);
    }
}
