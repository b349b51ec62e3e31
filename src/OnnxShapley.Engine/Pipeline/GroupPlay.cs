using OnnxShapley.Engine.Activations;
using OnnxShapley.Engine.Caching;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>A group that importances play: its game is prepared when a worth is first asked for that is not known, and given back at the end.</summary>
internal sealed class GroupPlay : IDisposable
{
    private readonly GroupGames _games;
    private readonly ChannelGroup _group;
    private readonly Lazy<GroupGame> _opened;
    private readonly ImageScores _scores;

    /// <summary>Prepares nothing yet.</summary>
    /// <param name="games">The games of all groups.</param>
    /// <param name="group">The group.</param>
    /// <param name="store">Worths that are known already; takes those that are evaluated.</param>
    /// <param name="meter">Is told what is evaluated.</param>
    /// <param name="cancellationToken">Ends the preparation.</param>
    public GroupPlay(GroupGames games, ChannelGroup group, WorthStore store, EvaluationMeter meter, CancellationToken cancellationToken)
    {
        _games = games;
        _group = group;
        _opened = new Lazy<GroupGame>(() => games.Open(group, cancellationToken));
        _scores = new ImageScores(games.Calibration.Count, _opened, meter);
        Images = new ImageGames(group.Number, group.ChannelCount, games.Blocks, store, _opened, meter);
        Game = new CachedGame(group.Number, group.ChannelCount, games.Blocks, store, new Lazy<IEvaluatedInPasses>(() => _opened.Value), meter);
    }

    /// <summary>The game, by way of what is known already.</summary>
    public CachedGame Game { get; }

    /// <summary>The game on every image by itself.</summary>
    public ImageGames Images { get; }

    /// <summary>What an importance may look at.</summary>
    /// <param name="activations">Measures the activations of all groups.</param>
    /// <param name="seed">Seed of all draws, from which this group's is made.</param>
    /// <param name="budget">Coalitions that may be evaluated, or null for the default.</param>
    public ImportanceContext Context(Lazy<ActivationStatistics> activations, ulong seed, long? budget) =>
        new(_games.Couplings, _group, Game, _scores, activations, seed + ((ulong)_group.Number << 32), budget);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_opened.IsValueCreated)
        {
            _opened.Value.Dispose();
        }

        _games.Run.GiveBack();
    }
}
