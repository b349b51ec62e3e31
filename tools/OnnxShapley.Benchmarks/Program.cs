using OnnxShapley.Benchmarks;
using OnnxShapley.Benchmarks.Coalitions;
using OnnxShapley.Benchmarks.Estimators;

switch (args)
{
    case ["generate", "blocks" or "group", string nodes, string model, string facts]:
        ResidualNetwork.Write(int.Parse(nodes), isOneGroup: args[1] == "group", model, facts);
        return 0;
    case ["trace", string model, string facts]:
        Stages.Trace(model, facts);
        return 0;
    case ["measure", string model, string facts, string output]:
        Stages.Measure(model, facts, output);
        return 0;
    case ["coalitions", string model, string data, .. string[] options]:
        CoalitionBenchmark.Run(CoalitionOptions.Parse(model, data, options));
        return 0;
    case ["operators", string model, string data, string group, .. string[] options]:
        OperatorTimes.Print(CoalitionOptions.Parse(model, data, options), group);
        return 0;
    case ["removals", string model, string data, .. string[] options]:
        Removals.Answer(CoalitionOptions.Parse(model, data, options), Console.In, Console.Out);
        return 0;
    case ["scores", string model, string data, string group, string orders, string output, .. string[] options]:
        ScoreTable.Write(CoalitionOptions.Parse(model, data, options), group, orders == "all" ? null : int.Parse(orders), output);
        return 0;
    case ["orders", string model, string data, string group, .. string[] options]:
        OrderRates.Print(CoalitionOptions.Parse(model, data, options), group);
        return 0;
    case ["estimators", string players, string repetitions]:
        EstimatorTable.Print(int.Parse(players), int.Parse(repetitions));
        return 0;
    case ["group-estimators", string model, string data, string group, string repetitions, .. string[] options]:
        EstimatorTable.Print(CoalitionOptions.Parse(model, data, options), group, int.Parse(repetitions));
        return 0;
    case ["estimator-times", string perPlayer, .. string[] sizes]:
        EstimatorTimes.Print(Array.ConvertAll(sizes, int.Parse), int.Parse(perPlayer));
        return 0;
    default:
        await Console.Error.WriteLineAsync(
            """
            generate blocks|group NODES MODEL FACTS   writes a residual network and the shapes of its tensors
            trace MODEL FACTS                         observes a model and writes the shapes of its tensors
            measure MODEL FACTS OUTPUT                loads, analyses, cuts and writes; prints one line a stage
            coalitions MODEL DATA|random [OPTIONS]    measures how fast every group evaluates coalitions, against plain inference
            operators MODEL DATA|random GROUP [OPTIONS]
                                                      prints by which operators a group's time goes, beside its plain suffix
            removals MODEL DATA|random [OPTIONS]      reads lines {"group": NAME, "orders": [[CHANNEL, ...], ...]} and answers each with the worths as the
                                                      channels are removed in those orders, and with the seconds that took
            scores MODEL DATA|random GROUP ORDERS|all FILE [OPTIONS]
                                                      writes what every channel adds on every image, in random orders; or what all coalitions score (.npy)
            orders MODEL DATA|random GROUP [OPTIONS]  measures how fast orders are evaluated, one a call, each on 1, 2, 4, … images
            estimators PLAYERS REPETITIONS            compares the estimators on random games: error and rank agreement by budget
            group-estimators MODEL DATA|random GROUP REPETITIONS [OPTIONS]
                                                      the same for a group of a model; up to 16 channels against exact values
            estimator-times PER-PLAYER PLAYERS ...    measures what estimators take beside the evaluation of coalitions
            OPTIONS: --images N, --seconds-per-group S (about one call), --calls N, --clock wall|processor, --threads N, --ep cpu|cuda[:N], --ep-path PATH,
            --mean A,B,C, --std A,B,C, --json FILE
            """);
        return 1;
}
