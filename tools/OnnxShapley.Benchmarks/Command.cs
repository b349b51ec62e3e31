namespace OnnxShapley.Benchmarks;

/// <summary>A command of the benchmarks.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">What must follow, in one word each; options may follow where the last is [OPTIONS] or ends with dots.</param>
/// <param name="Purpose">What it does, in one line.</param>
/// <param name="Run">Does it, given all that follows the name.</param>
internal sealed record Command(string Name, string Arguments, string Purpose, Action<string[]> Run)
{
    private string[] Words => Arguments.Split(' ');

    private int Fewest => Words.Count(word => word[0] != '[' && word != "...");

    /// <summary>Whether it is what a command line asks for.</summary>
    public bool Fits(string[] line) =>
        line.Length > 0 && line[0] == Name && (line.Length - 1 == Fewest || (line.Length - 1 > Fewest && Words.Length > Fewest));

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Arguments}\n    {Purpose}";
}
