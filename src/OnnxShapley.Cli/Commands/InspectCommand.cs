using System.Collections.Immutable;
using System.CommandLine;
using OnnxShapley.Cli.Arguments;
using OnnxShapley.Cli.Help;
using OnnxShapley.Cli.Json;
using OnnxShapley.Cli.Rendering;
using OnnxShapley.Engine.Pipeline;

namespace OnnxShapley.Cli.Commands;

/// <summary>Shows what can be pruned in a model, and what cannot, with the reason.</summary>
internal sealed class InspectCommand : ToolCommand
{
    private readonly Terminal _terminal;
    private readonly RunArguments _run = new();
    private readonly ReportArguments _report = new();

    private readonly Option<ImmutableArray<KeyValuePair<string, ImmutableArray<long>>>> _shapes = new("--input-shape")
    {
        HelpName = "NAME:SHAPE",
        Description = "Shape of an input whose axes the model does not fix, as input:1,3,224,224 or input:1x3x224x224. May be given once for each input. "
            + "Give a model that takes one example, without an axis for a batch, a batch of one in front.",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>The command.</summary>
    public InspectCommand(Terminal terminal)
        : base("inspect", "Shows which channels can be removed together, what they cost, and which channels cannot be removed, with the reason.")
    {
        _terminal = terminal;
        _shapes.CustomParser = result =>
        {
            try
            {
                return [.. result.Tokens.Select(token => ArgumentText.Shape(_shapes.Name, token.Value))];
            }
            catch (UsageException exception)
            {
                result.AddError(exception.Message);
                return [];
            }
        };
        AddAll([_shapes, .. _run.Options, .. _report.Options]);
    }

    /// <inheritdoc/>
    public override ImmutableArray<HelpSection> Sections { get; } =
    [
        HelpSection.Examples(
            "onnx-shapley inspect model.onnx",
            "onnx-shapley inspect detector.onnx --input-shape images:1,3,640,640",
            "onnx-shapley inspect model.onnx --json > inspection.json"),
    ];

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellationToken)
    {
        Inspection inspection = Inspector.Inspect(
            new InspectOptions
            {
                ModelPath = parsed.GetRequiredValue(Model),
                InputShapes = Shapes(parsed),
                Session = _run.Read(parsed, _report.Notes(parsed, _terminal).Write),
            },
            cancellationToken);
        if (_report.IsJson(parsed))
        {
            JsonText.Write(_terminal.Output, JsonInspection.Of(inspection), ResultContext.Default.JsonInspection);
        }
        else
        {
            InspectTables.Write(inspection, ConsoleFactory.ForOutput(_terminal));
        }
    }

    private Dictionary<string, ImmutableArray<long>> Shapes(ParseResult parsed)
    {
        if (parsed.GetResult(_shapes) is null)
        {
            return [];
        }

        ILookup<string, ImmutableArray<long>> shapes = parsed.GetValue(_shapes).ToLookup(shape => shape.Key, shape => shape.Value);
        return shapes.FirstOrDefault(shape => shape.Count() > 1) is { } twice
            ? throw new UsageException($"'--input-shape' gives {twice.Count()} shapes for the input '{twice.Key}'. Give one.")
            : shapes.ToDictionary(shape => shape.Key, shape => shape.Single());
    }
}
