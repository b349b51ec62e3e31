namespace OnnxShapley.Benchmarks.Coalitions;

/// <summary>What seconds are.</summary>
internal enum Clock
{
    /// <summary>What passes on the wall.</summary>
    Wall,

    /// <summary>What the process computes: with one thread, what would pass on the wall if there were no other work on the machine.</summary>
    Processor,
}
