using System.Collections.Immutable;
using System.CommandLine;
using OnnxShapley.Cli.Help;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Cli.Arguments;

/// <summary>The options that say by what channels are ranked, and what that may cost.</summary>
internal sealed class GameArguments
{
    private readonly ImmutableArray<ImportanceInfo> _importances;
    private readonly ImmutableArray<PayoffInfo> _payoffs;
    private readonly Option<string?> _importance;
    private readonly Option<string?> _payoff;
    private readonly Option<double?> _confidence;
    private readonly Option<Aggregation?> _aggregation;

    private readonly Option<ImmutableArray<long>?> _budget = ParsedOption.Create<ImmutableArray<long>?>(
        "--budget",
        "N",
        "Coalitions that may be evaluated in each group; the importance knows a good number, and one that takes none ignores it. Or a number for each group, with commas between them.",
        (name, text) => ArgumentText.Integers(name, text, 1L));

    private readonly Option<TimeSpan?> _time = ParsedOption.Create<TimeSpan?>(
        "--time",
        "TIME",
        "Instead of a budget, the time that all evaluations may take: 90s, 10m, 1h30m. As many coalitions are evaluated for every channel as fit.",
        (name, text) => ArgumentText.Duration(name, text));

    private readonly Option<int?> _imagesPerOrder = ParsedOption.Create<int?>(
        "--images-per-order",
        "N",
        $"Images that an order of channels, or a coalition of a regression, sees; they go through all images in turn. {PruneOptions.DefaultImagesPerOrder} unless "
        + "given. The other importances see all images.",
        (name, text) => ArgumentText.Integer(name, text, 1));

    private readonly Option<ulong> _seed = ParsedOption.Create(
        "--seed", "N", "Seed of everything that is drawn; 0 unless given.", (name, text) => ArgumentText.Integer(name, text, 0UL));

    private readonly Option<double?> _tolerance = ParsedOption.Create<double?>(
        "--tolerance",
        "X",
        "Largest difference between masked and pruned outputs that is accepted, as a share of the output's scale; 1e-4 unless given, 1e-3 on CUDA, 1e-2 in half precision.",
        (name, text) => ArgumentText.Positive(name, text));

    private readonly Option<long?> _memory = ParsedOption.Create<long?>(
        "--memory", "SIZE", "Memory to stay within, as 512MB or 2GiB; 1GiB unless given.", (name, text) => ArgumentText.Bytes(name, text));

    private readonly Option<bool> _tensorFloat32 = ParsedOption.Flag(
        "--tf32", "On CUDA, evaluates coalitions with factors rounded to TensorFloat-32 (10 bits): faster, and ranks may change a little.");

    /// <summary>The options, with the names that the catalogs know.</summary>
    public GameArguments(ImportanceCatalog importances, PayoffCatalog payoffs)
    {
        _importances = [.. importances.Importances];
        _payoffs = [.. payoffs.Payoffs];
        ImmutableArray<string> importanceNames = [.. _importances.Select(importance => importance.Name)];
        ImmutableArray<string> payoffNames = [PruneOptions.AutomaticPayoff, .. _payoffs.Select(payoff => payoff.Name)];
        _importance = ParsedOption.Create<string?>(
            "--importance",
            "NAME",
            $"By what channels are ranked; '{PruneOptions.DefaultImportance}' unless given. The list is below.",
            (_, text) => Known("importance", text, importanceNames));
        _payoff = ParsedOption.Create<string?>(
            "--payoff",
            "NAME",
            $"What a coalition scores; '{PruneOptions.AutomaticPayoff}' unless given. The list is below.",
            (_, text) => Known("payoff", text, payoffNames));
        _confidence = ParsedOption.Create<double?>(
            "--confidence",
            "P",
            "Evaluates a group only until it is sure which of its channels are kept, with this probability: 95% or 0.95. The budget (sixteen times the usual one unless "
            + "given) or the time is the limit; what is undecided then is reported. "
            + $"Only for {Names(importance => importance.TakesCut)}.",
            (name, text) => ArgumentText.Confidence(name, text));
        _aggregation = ParsedOption.Create<Aggregation?>(
            "--aggregate",
            "HOW",
            "How a channel's values on the images become its score: 'mean', or 'mean+2std', the mean and twice the standard deviation over images, which keeps what a few "
            + "images need. Then every order sees all images. 'mean' unless given. "
            + $"'mean+2std' only for {Names(importance => importance.TakesImages)}.",
            (_, text) => AggregationNames.Of(text));
    }

    /// <summary>The options.</summary>
    public IEnumerable<Option> Options => [_importance, _aggregation, _payoff, _budget, _time, _confidence, _imagesPerOrder, _seed, _tolerance, _memory, _tensorFloat32];

    /// <summary>Those options that do not depend on how many groups are played, or with how many importances.</summary>
    public IEnumerable<Option> OptionsOfAGame => [_payoff, _imagesPerOrder, _seed, _memory, _tensorFloat32];

    /// <summary>The lists of importances and payoffs.</summary>
    public ImmutableArray<HelpSection> Sections =>
    [
        new("Importances", [.. _importances.Select(importance => (importance.Name, Sentence(importance.Description)))]),
        new(
            "Payoffs",
            [
                (PruneOptions.AutomaticPayoff, "'cross-entropy' where there are labels; without, 'kl' for class scores and 'mse' for anything else."),
                .. _payoffs.Select(payoff => (payoff.Name, Sentence(payoff.Description))),
            ]),
    ];

    /// <summary>Name of the importance.</summary>
    public string Importance(ParseResult parsed) => parsed.GetValue(_importance) ?? PruneOptions.DefaultImportance;

    /// <summary>Name of the payoff.</summary>
    public string Payoff(ParseResult parsed) => parsed.GetValue(_payoff) ?? PruneOptions.AutomaticPayoff;

    /// <summary>Coalitions that may be evaluated in each group: none for the importance's default, one number for all groups, or one for each.</summary>
    public ImmutableArray<long> Budgets(ParseResult parsed) => parsed.GetValue(_budget) ?? [];

    /// <summary>The time that all evaluations may take, or null.</summary>
    /// <exception cref="UsageException">A budget is given as well.</exception>
    public TimeSpan? Time(ParseResult parsed) => parsed.GetValue(_time) is { } time
        ? parsed.GetResult(_budget) is null
            ? time
            : throw new UsageException($"'{_budget.Name}' and '{_time.Name}' contradict each other. Give one of them.")
        : null;

    /// <summary>How sure to be which channels are kept, or null to evaluate as much as the budget allows.</summary>
    public double? Confidence(ParseResult parsed) => parsed.GetValue(_confidence);

    /// <summary>How values on images become scores.</summary>
    /// <exception cref="UsageException">Images for an order are given as well, but every order has to see all.</exception>
    public Aggregation Aggregation(ParseResult parsed)
    {
        Aggregation aggregation = parsed.GetValue(_aggregation) ?? Engine.Importances.Aggregation.Mean;
        return aggregation == Engine.Importances.Aggregation.Mean || parsed.GetResult(_imagesPerOrder) is null
            ? aggregation
            : throw new UsageException(
                $"'{_aggregation.Name} {AggregationNames.Of(aggregation)}' and '{_imagesPerOrder.Name}' contradict each other: every order has to see all images. Give one of them.");
    }

    /// <summary>Images that an order of channels, or a coalition of a regression, sees.</summary>
    public int ImagesPerOrder(ParseResult parsed) => parsed.GetValue(_imagesPerOrder) ?? PruneOptions.DefaultImagesPerOrder;

    /// <summary>Seed of everything that is drawn.</summary>
    public ulong Seed(ParseResult parsed) => parsed.GetValue(_seed);

    /// <summary>Largest difference that is accepted, or null for what precision allows.</summary>
    public double? Tolerance(ParseResult parsed) => parsed.GetValue(_tolerance);

    /// <summary>Whether coalitions may be evaluated with factors rounded to TensorFloat-32.</summary>
    public bool TensorFloat32(ParseResult parsed) => parsed.GetValue(_tensorFloat32);

    /// <summary>Bytes for activations.</summary>
    public long Memory(ParseResult parsed) => parsed.GetValue(_memory) ?? RunSettings.DefaultMemory;

    private string Names(Func<ImportanceInfo, bool> chosen) => string.Join(", ", _importances.Where(chosen).Select(importance => $"'{importance.Name}'"));

    private static string Sentence(string description) => $"{char.ToUpperInvariant(description[0])}{description[1..].TrimEnd('.')}.";

    private static string Known(string kind, string name, ImmutableArray<string> names) =>
        names.Contains(name) ? name : throw new UsageException($"There is no {kind} '{name}'. Use one of '{string.Join("', '", names)}'.");
}
