namespace OnnxShapley.Games;

/// <summary>
/// The generator SplitMix64 (Steele, Lea and Flood 2014, "Fast Splittable Pseudorandom Number Generators", with the constants
/// of Vigna): turns any seed, 0 included, into well mixed states for other generators.
/// </summary>
/// <param name="seed">The state before the first number.</param>
internal sealed class SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
