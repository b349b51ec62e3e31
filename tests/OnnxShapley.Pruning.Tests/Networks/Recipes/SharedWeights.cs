namespace OnnxShapley.Pruning.Tests.Networks.Recipes;

/// <summary>Weights of a graph that several layers may read.</summary>
internal sealed class SharedWeights
{
    private readonly Dictionary<string, (string Name, int Channels)> _weights = [];

    /// <summary>The weight that goes by a key, and the channels that it makes; the first who asks makes it.</summary>
    public (string Name, int Channels) Find(string key, Func<(string Name, int Channels)> make)
    {
        if (!_weights.TryGetValue(key, out (string Name, int Channels) weight))
        {
            weight = make();
            _weights.Add(key, weight);
        }

        return weight;
    }
}
