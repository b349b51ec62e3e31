using System.Collections.Immutable;
using System.CommandLine;
using OnnxShapley.Cli.Arguments;
using OnnxShapley.Cli.Help;
using OnnxShapley.Cli.Json;
using OnnxShapley.Cli.Rendering;
using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Inference;

namespace OnnxShapley.Cli.Commands;

/// <summary>Measures a model: accuracy and loss where there are labels, and latency.</summary>
internal sealed class EvaluateCommand : ToolCommand
{
    private const int DefaultBatch = 32;

    private readonly Terminal _terminal;
    private readonly DataArguments _data = new("Images to use; all unless given.");
    private readonly RunArguments _run = new();
    private readonly ReportArguments _report = new();

    private readonly Option<int?> _batch = ParsedOption.Create<int?>(
        "--batch", "N", $"Images a run, where the model's batch may have any size; {DefaultBatch} unless given.", (name, text) => ArgumentText.Integer(name, text, 1));

    private readonly Option<ulong> _seed = ParsedOption.Create(
        "--seed", "N", "Seed of the choice of images; 0 unless given.", (name, text) => ArgumentText.Integer(name, text, 0UL));

    /// <summary>The command.</summary>
    public EvaluateCommand(Terminal terminal)
        : base("evaluate", "Measures a model: accuracy and loss where there are labels, and latency.")
    {
        _terminal = terminal;
        AddAll([.. _data.Files, .. _data.Details, _seed, _batch, .. _run.Options, .. _report.Options]);
    }

    /// <inheritdoc/>
    public override ImmutableArray<HelpSection> Sections { get; } =
    [
        HelpSection.Examples(
            "onnx-shapley evaluate model.pruned.onnx --data test.npz",
            "onnx-shapley evaluate model.onnx --data images.npy --labels labels.npy --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225",
            "onnx-shapley evaluate model.onnx --data test.npz --batch 1 --threads 1 --json"),
    ];

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellationToken)
    {
        SessionSettings session = _run.Read(parsed, _report.Notes(parsed, _terminal).Write);
        EvaluateResult result = Evaluator.Evaluate(
            new EvaluateOptions
            {
                ModelPath = parsed.GetRequiredValue(Model),
                Data = _data.Read(parsed),
                BatchSize = parsed.GetValue(_batch) ?? DefaultBatch,
                Seed = parsed.GetValue(_seed),
                Session = session,
            },
            cancellationToken);
        if (_report.IsJson(parsed))
        {
            JsonText.Write(_terminal.Output, JsonEvaluation.Of(result, session.Provider.Name), ResultContext.Default.JsonEvaluation);
        }
        else
        {
            EvaluateTables.Write(result, session.Provider.Name, ConsoleFactory.ForOutput(_terminal));
        }
    }
}
