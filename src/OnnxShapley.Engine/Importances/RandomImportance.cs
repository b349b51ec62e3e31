using OnnxShapley.Games;

namespace OnnxShapley.Engine.Importances;

/// <summary>A seeded random order: the baseline that every other importance has to beat.</summary>
[Importance("random", "a seeded random order")]
internal sealed class RandomImportance : Importance
{
    public override long Evaluations(int channels, long? budget) => 0;

    public override GroupImportance Score(ImportanceContext context, CancellationToken cancellationToken)
    {
        SeededRandom random = new(context.Seed);
        int channels = context.Group.ChannelCount;
        return new GroupImportance(
            [.. Enumerable.Range(0, channels).Select(_ => random.NextDouble())],
            [.. Enumerable.Repeat(double.NaN, channels)],
            0);
    }
}
