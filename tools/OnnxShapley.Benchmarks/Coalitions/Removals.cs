using System.Text.Json;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Games;
using OnnxShapley.Inference;
using OnnxShapley.Pruning.Coupling;

namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>
/// Answers requests for worths along orders of channels, so that another program can measure itself on the same coalitions, in turn with this one.
/// The game of the last group stays open.
/// </summary>
internal sealed class Removals : IDisposable
{
    private readonly MeasuredModel _model;
    private readonly Clock _clock;

    private string? _group;
    private GroupGame? _game;

    private Removals(CoalitionOptions options)
    {
        _model = MeasuredModel.Open(options);
        _clock = options.Clock;
    }

    /// <summary>Writes the groups with their numbers of channels, and then answers every line that holds a <see cref="RemovalRequest"/> with a line.</summary>
    /// <param name="options">What is measured.</param>
    /// <param name="requests">Where requests come from, until it ends.</param>
    /// <param name="answers">Where answers go.</param>
    /// <exception cref="UsageException">A request names no group of the model, or an order does not hold each of its channels once.</exception>
    public static void Answer(CoalitionOptions options, TextReader requests, TextWriter answers)
    {
        using Removals removals = new(options);
        Dictionary<string, int> groups = removals._model.Couplings.Groups.ToDictionary(group => group.Name, group => group.ChannelCount);
        answers.WriteLine(JsonSerializer.Serialize(groups, RemovalContext.Default.DictionaryStringInt32));
        answers.Flush();
        while (requests.ReadLine() is { } line)
        {
            RemovalFigures figures = removals.Measure(JsonSerializer.Deserialize(line, RemovalContext.Default.RemovalRequest)!);
            answers.WriteLine(JsonSerializer.Serialize(figures, RemovalContext.Default.RemovalFigures));
            answers.Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _game?.Dispose();
        _model.Dispose();
    }

    private RemovalFigures Measure(RemovalRequest request)
    {
        double setUp = Open(request.Group);
        Coalition[] coalitions = [.. request.Orders.SelectMany(order => Without(order.AsSpan()))];
        double[] worths = new double[coalitions.Length];
        double started = _clock.Seconds();
        _game!.Evaluate(coalitions, worths, CancellationToken.None);
        return new RemovalFigures(setUp, _clock.Seconds() - started, worths);
    }

    private double Open(string name)
    {
        if (name == _group)
        {
            return 0;
        }

        ChannelGroup group = _model.Group(name);
        _game?.Dispose();
        _group = name;
        double started = _clock.Seconds();
        _game = _model.OpenGame(group, new RunMeter());
        return _clock.Seconds() - started;
    }

    private Coalition[] Without(ReadOnlySpan<int> order)
    {
        int players = _game!.PlayerCount;
        if (!order.ToArray().Order().SequenceEqual(Enumerable.Range(0, players)))
        {
            throw new UsageException($"An order for the group '{_group}' does not hold each of the channels 0 to {players - 1} once. Give a permutation of them.");
        }

        Coalition[] coalitions = new Coalition[players];
        for (int removed = 1; removed <= players; removed++)
        {
            coalitions[removed - 1] = Coalition.Of(players, order[removed..]);
        }

        return coalitions;
    }
}
