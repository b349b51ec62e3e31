using System.Collections.Immutable;
using System.CommandLine;
using OnnxShapley.Cli.Arguments;
using OnnxShapley.Cli.Help;
using OnnxShapley.Cli.Json;
using OnnxShapley.Cli.Rendering;
using OnnxShapley.Engine.Evaluation;
using OnnxShapley.Engine.Importances;
using OnnxShapley.Engine.Payoffs;
using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Cli.Commands;

/// <summary>Prunes a model.</summary>
internal sealed class PruneCommand : ToolCommand
{
    private readonly Terminal _terminal;
    private readonly TargetArguments _target = new();
    private readonly DataArguments _data = new(
        "Images on which payoffs are measured; 512 unless given, or 80 % of the images where there are fewer.",
        "Images on which the result is judged; up to 1,000 of the others unless given.");

    private readonly OutputArguments _output = new();
    private readonly GameArguments _game;
    private readonly RunArguments _run = new();
    private readonly ReportArguments _report = new();

    /// <summary>The command.</summary>
    public PruneCommand(Terminal terminal, ImportanceCatalog importances, PayoffCatalog payoffs)
        : base("prune", "Removes the channels that matter least and writes a smaller model, after proving that it computes what the masked model computes.")
    {
        _terminal = terminal;
        _game = new GameArguments(importances, payoffs);
        Sections =
        [
            .. _game.Sections,
            HelpSection.Examples(
                "onnx-shapley prune model.onnx --data calib.npz --target-macs 60%",
                "onnx-shapley prune model.onnx --data images.npy --labels labels.npy --ratio 0.3 -o small.onnx --seed 7",
                "onnx-shapley prune model.onnx --data calib.npz --target-params 50% --importance l1 --json > report.json"),
        ];
        AddAll([.. _data.Files, .. _target.Options, .. _output.Options, .. _game.Options, .. _data.Details, .. _run.Options, .. _report.Options]);
    }

    /// <inheritdoc/>
    public override ImmutableArray<HelpSection> Sections { get; }

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellationToken)
    {
        Notes notes = _report.Notes(parsed, _terminal);
        PruneOptions options = Read(parsed, notes);
        PruneResult result;
        using (IProgressDisplay progress = notes.Progress(TimeProvider.System))
        {
            result = new PrunePipeline(options, progress).Run(cancellationToken);
        }

        if (result.Batching.State == BatchState.Fixed)
        {
            notes.Write(result.Batching.Description);
        }

        if (_report.IsJson(parsed))
        {
            JsonText.Write(_terminal.Output, JsonPruneResult.Of(result, options), ResultContext.Default.JsonPruneResult);
        }
        else
        {
            PruneTables.Write(result, options, ConsoleFactory.ForOutput(_terminal));
        }
    }

    private PruneOptions Read(ParseResult parsed, Notes notes)
    {
        string model = parsed.GetRequiredValue(Model);
        ImmutableArray<long> budgets = _game.Budgets(parsed);
        PruneOptions options = new()
        {
            ModelPath = model,
            Data = _data.Read(parsed),
            Target = _target.Read(parsed),
            OutputPath = _output.Path(parsed, model),
            ExternalData = _output.IsExternal(parsed),
            IntermediateFolder = _output.IntermediateFolder(parsed),
            CachePath = _output.CachePath(parsed),
            Importance = _game.Importance(parsed),
            Aggregation = _game.Aggregation(parsed),
            Payoff = _game.Payoff(parsed),
            Budget = budgets is [var all] ? all : null,
            GroupBudgets = budgets.Length > 1 ? budgets : [],
            Time = _game.Time(parsed),
            Confidence = _game.Confidence(parsed),
            ImagesPerOrder = _game.ImagesPerOrder(parsed),
            Seed = _game.Seed(parsed),
            Tolerance = _game.Tolerance(parsed),
            TensorFloat32 = _game.TensorFloat32(parsed),
            Run = new(_run.Read(parsed, notes.Write), _game.Memory(parsed)),
        };
        return options with { Command = NormalizedCommand.Of(options) };
    }
}
