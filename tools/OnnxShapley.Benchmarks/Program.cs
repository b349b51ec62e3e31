using System.Globalization;
using OnnxShapley.Benchmarks;
using OnnxShapley.Benchmarks.Coalitions;
using OnnxShapley.Benchmarks.Estimators;
using OnnxShapley.Benchmarks.HeatMaps;
using OnnxShapley.Benchmarks.Ranks;
using OnnxShapley.Benchmarks.Removal;
using OnnxShapley.Benchmarks.Robustness;

const string Options =
    """
    OPTIONS: --images N, --memory MB, --seconds-per-group S (about one call), --calls N, --clock wall|processor, --threads N, --ep cpu|cuda[:N], --ep-path PATH,
    --tf32 false|true, --most-channels N (agreement), --mean A,B,C, --std A,B,C, --json FILE
    """;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

Command[] commands =
[
    new("generate", "blocks|group NODES MODEL FACTS", "writes a residual network and the shapes of its tensors",
        line => ResidualNetwork.Write(Number(line[1]), isOneGroup: line[0] == "group", line[2], line[3])),
    new("trace", "MODEL FACTS", "observes a model and writes the shapes of its tensors", line => Stages.Trace(line[0], line[1])),
    new("measure", "MODEL FACTS OUTPUT", "loads, analyses, cuts and writes; prints one line a stage", line => Stages.Measure(line[0], line[1], line[2])),
    new("coalitions", "MODEL DATA|random [OPTIONS]", "measures how fast every group evaluates coalitions, against plain inference",
        line => CoalitionBenchmark.Run(CoalitionOptions.Parse(line[0], line[1], line.AsSpan(2)))),
    new("operators", "MODEL DATA|random GROUP [OPTIONS]", "prints by which operators a group's time goes, beside its plain suffix",
        line => OperatorTimes.Print(CoalitionOptions.Parse(line[0], line[1], line.AsSpan(3)), line[2])),
    new("removals", "MODEL DATA|random [OPTIONS]",
        "reads lines {\"group\": NAME, \"orders\": [[CHANNEL, ...], ...]}; answers each with the worths as the channels are removed in those orders, and with the seconds",
        line => Removals.Answer(CoalitionOptions.Parse(line[0], line[1], line.AsSpan(2)), Console.In, Console.Out)),
    new("scores", "MODEL DATA|random GROUP ORDERS|all FILE [OPTIONS]", "writes what every channel adds on every image, in random orders; or what all coalitions score (.npy)",
        line => ScoreTable.Write(CoalitionOptions.Parse(line[0], line[1], line.AsSpan(5)), line[2], line[3] == "all" ? null : Number(line[3]), line[4])),
    new("orders", "MODEL DATA|random GROUP [OPTIONS]", "measures how fast orders are evaluated, one a call, each on 1, 2, 4, … images",
        line => OrderRates.Print(CoalitionOptions.Parse(line[0], line[1], line.AsSpan(3)), line[2])),
    new("memory", "MODEL DATA|random GROUP,…|all [OPTIONS]", "plays --calls coalitions of groups by their numbers, one after another, and measures the memory",
        line => GameMemory.Print(CoalitionOptions.Parse(line[0], line[1], line.AsSpan(3)), line[2])),
    new("agreement", "MODEL DATA|random ORDERS [OPTIONS]", "compares Shapley values and ranks of a device (--ep) with those of the CPU",
        line => Agreement.Print(CoalitionOptions.Parse(line[0], line[1], line.AsSpan(3)), Number(line[2]), other: null)),
    new("agreement-of", "MODEL OTHER DATA|random ORDERS [OPTIONS]", "the same of another file of the network",
        line => Agreement.Print(CoalitionOptions.Parse(line[0], line[2], line.AsSpan(4)), Number(line[3]), line[1])),
    new("ranks", "MODEL DATA|random GROUP REPETITIONS ESTIMATOR,…|all [OPTIONS]",
        "compares estimators on a group: error, ranks, and what is lost by removing the lowest; --json takes the figures",
        line => RankQuality.Write(CoalitionOptions.Parse(line[0], line[1], line.AsSpan(5)), line[2], Number(line[3]), line[4].Split(','))),
    new("enumeration", "MODEL DATA|random [OPTIONS]",
        "plays all coalitions of every group of up to 16 channels, and compares what estimators make of them with the exact values; --json takes the figures",
        line => FullEnumeration.Write(CoalitionOptions.Parse(line[0], line[1], line.AsSpan(2)))),
    new("removal", "MODEL DATA|random TESTDATA GROUP REPETITIONS [OPTIONS]",
        "removes the channels of a group of up to 16 one by one, by many rankings, and judges the network on other images; --json takes the curves",
        line => RemovalExperiment.Write(CoalitionOptions.Parse(line[0], line[1], line.AsSpan(5)), line[2], line[3], Number(line[4]))),
    new("robustness", "MODEL DATA|random TESTDATA IMPORTANCE[+2std],… PER-CHANNEL REPETITIONS [OPTIONS]",
        "removes the channels of every group by importances, from so many evaluations a channel, and judges the network on other images; --json takes the curves",
        line => RobustnessExperiment.Write(
            CoalitionOptions.Parse(line[0], line[1], line.AsSpan(6)), line[2], line[3].Split(','), Number(line[4]), Number(line[5]))),
    new("heatmaps", "MODEL DATA PLANS FOLDER [OPTIONS]",
        "writes where the model looks on every image (Ablation-CAM), and where it looks without the channels of each plan of {\"NAME\": {\"GROUP\": [CHANNEL, ...]}} (.npy)",
        line => HeatMapExperiment.Write(CoalitionOptions.Parse(line[0], line[1], line.AsSpan(4)), line[2], line[3])),
    new("slopes", "MODEL DATA|random STEP,… [OPTIONS]", "scores all channels by the slope of the payoff ('taylor'), with several steps; prints a line a group and step",
        line => SlopeTable.Print(CoalitionOptions.Parse(line[0], line[1], line.AsSpan(3)), line[2].Split(','))),
    new("estimators", "PLAYERS REPETITIONS", "compares the estimators on random games: error and rank agreement by budget",
        line => EstimatorTable.Print(Number(line[0]), Number(line[1]))),
    new("estimator-times", "PER-PLAYER PLAYERS ...", "measures what estimators take beside the evaluation of coalitions",
        line => EstimatorTimes.Print([.. line.Skip(1).Select(Number)], Number(line[0]))),
];

if (commands.FirstOrDefault(command => command.Fits(args)) is { } asked)
{
    asked.Run(args[1..]);
    return 0;
}

await Console.Error.WriteLineAsync($"{string.Join('\n', commands.AsEnumerable())}\n\n{Options}");
return 1;
