using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Games;
using Spectre.Console;

namespace OnnxShapley.Cli.Rendering;

/// <summary>Shows how rankings of the channels of a group compare.</summary>
internal static class RanksTables
{
    private const string None = "-";

    /// <summary>Writes one line for each ranking, the best removal curve first, then the best sets, and what the columns mean.</summary>
    /// <param name="result">The comparison.</param>
    /// <param name="file">Where it was saved, or null.</param>
    /// <param name="console">Takes the tables.</param>
    public static void Write(CompareRanksResult result, string? file, IAnsiConsole console)
    {
        console.Write(Ranks(result));
        if (result.Reference.Oracle is { } oracle)
        {
            WriteMeanings(result, oracle, console);
            console.Write(BestSets(oracle));
            WriteNesting(oracle, console);
        }
        else
        {
            WriteMeanings(result, console);
        }

        if (file is not null)
        {
            console.WriteLine($"Written to '{file}'.");
        }

        console.WriteLine(
            $"Group '{result.Group.Name}' of {Figures.Of(result.Group.ChannelCount, "channel", "channels")}, payoff '{result.Payoff}' on "
            + $"{Figures.Of(result.Images, "image", "images")}; {result.Elapsed.TotalSeconds:0.0} seconds in all.");
    }

    private static Table Ranks(CompareRanksResult result)
    {
        bool hasOracle = result.Reference.Oracle is not null;
        Table table = TableFactory.Create(
            [
                "ranked by", .. hasOracle ? new[] { ">remove", ">keep" } : [], ">τ", $">lowest {result.Reference.Lowest}", $">lost by {result.Reference.Lowest}",
                $">lost by {result.LowestHalf}", ">mean payoff", .. hasOracle ? new[] { ">below oracle" } : [], ">evaluations",
            ]);
        if (result is { Reference.Oracle: { } oracle, OracleRank: { } rank })
        {
            double Lost(int removed) => oracle.Curve[0] - oracle.Curve[removed];
            table.AddTexts(
                "(best sets)", Figures.Percent(1), Figures.Percent(1), None, None, Payoff(Lost(result.Reference.Lowest)), Payoff(Lost(result.LowestHalf)),
                Payoff(oracle.Curve.Average()), Payoff(0), None);
            Add(table, "(oracle rank)", rank, result, None);
        }

        if (!result.Ranks.Any(ranked => IsReference(ranked, result)))
        {
            Add(table, $"{result.ReferenceRank.Importance} (reference)", result.ReferenceRank.Comparison, result, Figures.Count(result.ReferenceRank.Scores.Evaluations));
        }

        foreach (ImportanceRank ranked in result.Ranks.OrderByDescending(ranked => ranked.Comparison.MeanWorth))
        {
            Add(table, ranked.Importance, ranked.Comparison, result, Figures.Count(ranked.Scores.Evaluations));
        }

        return table;
    }

    // The same importance may be a ranking as well, of other draws or another budget than the reference.
    private static bool IsReference(ImportanceRank ranked, CompareRanksResult result) =>
        ranked.Importance == result.ReferenceRank.Importance && ranked.Scores.Scores.SequenceEqual(result.ReferenceRank.Scores.Scores);

    private static void Add(Table table, string name, RankComparison comparison, CompareRanksResult result, string evaluations)
    {
        string[] overlaps = comparison is { OverlapToRemove: { } remove, OverlapToKeep: { } keep } ? [Figures.Percent(remove), Figures.Percent(keep)] : [];
        string[] below = comparison.BelowOracle is { } distance ? [Payoff(distance)] : [];
        table.AddTexts(
            [
                name, .. overlaps, double.IsNaN(comparison.Tau) ? None : $"{comparison.Tau:0.00}", Figures.Percent(comparison.LowestOverlap),
                Payoff(comparison.Loss(result.Reference.Lowest)), Payoff(comparison.Loss(result.LowestHalf)), Payoff(comparison.MeanWorth), .. below, evaluations,
            ]);
    }

    private static void WriteMeanings(CompareRanksResult result, Oracle oracle, IAnsiConsole console)
    {
        int sizes = result.Reference.Sizes;
        string range = sizes == 1 ? "one channel" : $"1 to {sizes} channels";
        console.WriteLine(
            $"remove, keep: Acc_{sizes}, how much of the best sets of {range} to remove (to keep) is among the lowest (highest) of the ranking. A random order has "
            + $"{Figures.Percent(oracle.OverlapByChance(sizes))} on average.");
        console.WriteLine($"oracle rank: channels by how often they are in the best sets of {range} to remove. It is made of sets that need not be nested: not the best ranking there is.");
        WriteCommon(result, "the exact Shapley values", console);
        console.WriteLine("below oracle: how far the mean payoff is below that of the best sets of all sizes.");
    }

    private static void WriteMeanings(CompareRanksResult result, IAnsiConsole console) => WriteCommon(
        result,
        $"the reference ('{result.ReferenceRank.Importance}', {Figures.Of(result.ReferenceRank.Scores.Evaluations, "evaluation", "evaluations")})",
        console);

    private static void WriteCommon(CompareRanksResult result, string reference, IAnsiConsole console)
    {
        (int lowest, int half) = (result.Reference.Lowest, result.LowestHalf);
        console.WriteLine(
            $"τ: Kendall's τ-b to {reference}. lowest {lowest}: how many of the lowest {lowest} (30 %, rounded down) are those of {reference}.");
        console.WriteLine($"lost by {lowest}, {half}: payoff lost when the lowest {lowest} (30 %) and {half} (50 %) are removed. mean payoff: of 0 to all channels removed in that order.");
    }

    private static Table BestSets(Oracle oracle)
    {
        Table table = TableFactory.Create(">removed", ">payoff", ">ties", "best to remove", "best to keep");
        for (int removed = 0; removed <= oracle.PlayerCount; removed++)
        {
            BestCoalition best = oracle.Best[removed];
            table.AddTexts(Figures.Count(removed), Payoff(best.Worth), Figures.Count(best.Ties), Members(best.Removed), Members(best.Kept));
        }

        return table;
    }

    private static void WriteNesting(Oracle oracle, IAnsiConsole console)
    {
        console.WriteLine(oracle.IsNested
            ? "Every best set to remove holds those of smaller sizes: one ranking reaches them all."
            : "The best sets to remove are not nested: no ranking reaches them all.");
        console.WriteLine("ties: how many sets of that size have that payoff, this one included. Of several, the one that removes the lowest numbers is shown and compared.");
    }

    private static string Members(Coalition coalition) =>
        coalition.Count == 0 ? None : string.Join(' ', Enumerable.Range(0, coalition.PlayerCount).Where(coalition.Contains));

    private static string Payoff(double payoff) => $"{payoff:0.0000}";
}
