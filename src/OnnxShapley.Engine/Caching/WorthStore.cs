using OnnxShapley.Engine.Evaluation;

namespace OnnxShapley.Engine.Caching;

/// <summary>Worths that are known: in memory, and in a cache file where there is one.</summary>
internal sealed class WorthStore : IDisposable
{
    private readonly Dictionary<int, Dictionary<ImageCoalition, double>> _worths = [];
    private readonly WorthFile? _file;

    /// <summary>Worths in memory, and those of a file.</summary>
    /// <param name="file">The file, which this owns from now on; null to keep nothing beyond this process.</param>
    public WorthStore(WorthFile? file)
    {
        _file = file;
        foreach (CachedWorth worth in file?.Worths ?? [])
        {
            Of(worth.Group)[worth.Coalition] = worth.Worth;
        }
    }

    /// <summary>How many coalitions of a group are known, each counted as often as there are images that it was evaluated on.</summary>
    public long Count(int group) => Of(group).Keys.Sum(coalition => (long)coalition.Images.Count);

    /// <summary>Whether the worth of a coalition is known, and what it is.</summary>
    public bool TryGet(int group, ImageCoalition coalition, out double worth) => Of(group).TryGetValue(coalition, out worth);

    /// <summary>Keeps the worths of some coalitions of a group.</summary>
    /// <exception cref="CacheException">They cannot be written.</exception>
    public void Add(int group, ReadOnlySpan<ImageCoalition> coalitions, ReadOnlySpan<double> worths)
    {
        List<CachedWorth> added = [];
        for (int i = 0; i < coalitions.Length; i++)
        {
            if (Of(group).TryAdd(coalitions[i], worths[i]))
            {
                added.Add(new CachedWorth(group, coalitions[i], worths[i]));
            }
        }

        _file?.Append(added);
    }

    /// <summary>Writes worths that are not known to the file, if there is one, without keeping them in memory.</summary>
    /// <exception cref="CacheException">They cannot be written.</exception>
    public void Write(int group, ReadOnlySpan<ImageCoalition> coalitions, ReadOnlySpan<double> worths)
    {
        if (_file is null)
        {
            return;
        }

        List<CachedWorth> written = [];
        for (int i = 0; i < coalitions.Length; i++)
        {
            if (!Of(group).ContainsKey(coalitions[i]))
            {
                written.Add(new CachedWorth(group, coalitions[i], worths[i]));
            }
        }

        _file.Append(written);
    }

    /// <summary>Forgets the worths of a group that is done with; a file keeps them.</summary>
    public void Forget(int group) => _worths.Remove(group);

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private Dictionary<ImageCoalition, double> Of(int group)
    {
        if (!_worths.TryGetValue(group, out Dictionary<ImageCoalition, double>? worths))
        {
            _worths.Add(group, worths = []);
        }

        return worths;
    }
}
