using System.Numerics;
using OnnxShapley.Engine.Running;

namespace OnnxShapley.Engine.Evaluation;

/// <summary>
/// How many samples a run should hold: found by trying powers of two while the runs go on, from a guess towards whichever side is faster. What a run
/// computes does not depend on it.
/// </summary>
internal sealed class RunSize
{
    private const int Fewest = BatchedRun.FewestRows;

    private const int FewestRuns = 3;
    private const double FewestSeconds = 0.03;

    // A smaller size must be faster by more than the clock wavers, as other work disturbs short runs less.
    private const double Gain = 0.97;

    private readonly int _most;
    private readonly SortedDictionary<int, double> _secondsPerSample = [];
    private int _runs;
    private double _seconds;

    /// <summary>Starts at a guess.</summary>
    /// <param name="guess">Samples.</param>
    /// <param name="most">Samples that fit in memory; two are run in any case.</param>
    public RunSize(int guess, int most)
    {
        _most = Math.Max(Fewest, most);
        Samples = Math.Min(_most, 1 << BitOperations.Log2((uint)Math.Max(Fewest, guess)));
    }

    /// <summary>Samples that the next run should hold.</summary>
    public int Samples { get; private set; }

    /// <summary>Whether the search has ended.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Notes how long a run of <see cref="Samples"/> took.</summary>
    public void Add(TimeSpan time)
    {
        if (IsSettled)
        {
            return;
        }

        // The first run of a size finds no memory laid out for it.
        if (_runs++ > 0)
        {
            _seconds += time.TotalSeconds;
            _secondsPerSample[Samples] = Math.Min(time.TotalSeconds / Samples, _secondsPerSample.GetValueOrDefault(Samples, double.MaxValue));
        }

        if (_runs > FewestRuns && _seconds > FewestSeconds)
        {
            (_runs, _seconds) = (0, 0);
            Move();
        }
    }

    private void Move()
    {
        int best = _secondsPerSample.MinBy(entry => entry.Value).Key;
        foreach (int neighbour in new[] { Math.Max(Fewest, best / 2), (int)Math.Min(_most, 2L * best) })
        {
            if (!_secondsPerSample.ContainsKey(neighbour))
            {
                Samples = neighbour;
                return;
            }
        }

        Samples = _secondsPerSample.Last(entry => Gain * entry.Value <= _secondsPerSample[best]).Key;
        IsSettled = true;
    }
}
