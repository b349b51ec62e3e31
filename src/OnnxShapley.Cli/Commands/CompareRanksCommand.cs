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

/// <summary>Compares how importances rank the channels of one group.</summary>
internal sealed class CompareRanksCommand : ToolCommand
{
    private readonly Terminal _terminal;
    private readonly RanksArguments _ranks;
    private readonly DataArguments _data = new("Images on which payoffs are measured; 512 unless given, or 80 % of the images where there are fewer.");
    private readonly GameArguments _game;
    private readonly RunArguments _run = new();
    private readonly ReportArguments _report = new();

    /// <summary>The command.</summary>
    public CompareRanksCommand(Terminal terminal, ImportanceCatalog importances, PayoffCatalog payoffs)
        : base(
            "compare-ranks",
            "Compares how importances rank the channels of one group: with the best sets of channels and exact Shapley values for up to 20 channels, and with an estimate of many "
            + "evaluations for more.")
    {
        _terminal = terminal;
        _ranks = new RanksArguments(importances);
        _game = new GameArguments(importances, payoffs);
        Sections =
        [
            .. _game.Sections,
            HelpSection.Examples(
                "onnx-shapley compare-ranks model.onnx --data calib.npz --group /conv/Conv",
                "onnx-shapley compare-ranks model.onnx --data calib.npz --group conv1 --importance l1,l2,permutation --samples 128 -o ranks.json",
                "onnx-shapley compare-ranks model.onnx --data calib.npz --group layer4 --reference permutation:20000 --cache worths"),
        ];
        AddAll([.. _data.Files, .. _ranks.Options, .. _ranks.Files, .. _game.OptionsOfAGame, .. _data.Details, .. _run.Options, .. _report.Options]);
    }

    /// <inheritdoc/>
    public override ImmutableArray<HelpSection> Sections { get; }

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellationToken)
    {
        Notes notes = _report.Notes(parsed, _terminal);
        CompareRanksOptions options = Read(parsed, notes);
        CompareRanksResult result;
        using (IProgressDisplay progress = notes.Progress(TimeProvider.System))
        {
            result = new RankComparer(options, progress).Run(cancellationToken);
        }

        if (result.Batching.State == BatchState.Fixed)
        {
            notes.Write(result.Batching.Description);
        }

        foreach (LeftOutImportance leftOut in result.LeftOut)
        {
            notes.Write($"Left out: '{leftOut.Importance}'. {leftOut.Reason}");
        }

        Write(parsed, options, result);
    }

    private void Write(ParseResult parsed, CompareRanksOptions options, CompareRanksResult result)
    {
        string json = JsonText.Of(JsonRanks.Of(result, options), ResultContext.Default.JsonRanks);
        if (options.OutputPath is { } path)
        {
            ResultFile.Write(path, $"{json}\n");
        }

        if (_report.IsJson(parsed))
        {
            _terminal.Output.WriteLine(json);
        }
        else
        {
            RanksTables.Write(result, options.OutputPath, ConsoleFactory.ForOutput(_terminal));
        }
    }

    private CompareRanksOptions Read(ParseResult parsed, Notes notes) => _ranks.Read(
        parsed,
        new CompareRanksOptions
        {
            ModelPath = parsed.GetRequiredValue(Model),
            Group = string.Empty,
            Data = _data.Read(parsed),
            Payoff = _game.Payoff(parsed),
            ImagesPerOrder = _game.ImagesPerOrder(parsed),
            Seed = _game.Seed(parsed),
            TensorFloat32 = _game.TensorFloat32(parsed),
            Run = new(_run.Read(parsed, notes.Write), _game.Memory(parsed)),
        });
}
