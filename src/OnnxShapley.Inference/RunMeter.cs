namespace OnnxShapley.Inference;

/// <summary>
/// Adds up what sessions spend inside ONNX Runtime: those that were opened with it as <see cref="SessionSettings.Meter"/>. Several threads may
/// run them at the same time.
/// </summary>
public sealed class RunMeter
{
    private long _ticks;
    private long _runs;
    private int _profiles;

    /// <summary>
    /// An existing folder where ONNX Runtime writes a profile of each session when the session is disposed, named 1_…, 2_… in the order in which
    /// the sessions were opened; none where it is <see langword="null"/>. Profiling makes runs slower.
    /// </summary>
    public string? ProfileFolder { get; init; }

    /// <summary>Wall time inside ONNX Runtime, summed over all runs that succeeded.</summary>
    public TimeSpan RunTime => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    /// <summary>Number of runs that succeeded.</summary>
    public long Runs => Interlocked.Read(ref _runs);

    /// <summary>Counts one run.</summary>
    internal void Add(TimeSpan time)
    {
        Interlocked.Add(ref _ticks, time.Ticks);
        Interlocked.Increment(ref _runs);
    }

    /// <summary>Where the profile of the next session goes, without the ending; <see langword="null"/> where there is to be none.</summary>
    internal string? NextProfile() => ProfileFolder is null ? null : Path.Combine(ProfileFolder, $"{Interlocked.Increment(ref _profiles)}");
}
