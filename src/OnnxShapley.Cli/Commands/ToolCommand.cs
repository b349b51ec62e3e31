using System.Collections.Immutable;
using System.CommandLine;
using OnnxShapley.Cli.Help;

namespace OnnxShapley.Cli.Commands;

/// <summary>A command of the tool.</summary>
internal abstract class ToolCommand : Command
{
    /// <summary>A command that is called by a name.</summary>
    protected ToolCommand(string name, string description)
        : base(name, description)
    {
        Add(Model);

        // On a thread of its own, so that Ctrl-C is answered while a model runs.
        SetAction((parsed, cancellationToken) => Task.Run(() => Execute(parsed, cancellationToken), cancellationToken));
    }

    /// <summary>What its help says below the options.</summary>
    public abstract ImmutableArray<HelpSection> Sections { get; }

    /// <summary>The ONNX file.</summary>
    protected Argument<string> Model { get; } = new("MODEL") { Description = "The ONNX file." };

    /// <summary>Runs it and writes the result.</summary>
    /// <exception cref="OnnxShapleyException">Something that the user can do something about.</exception>
    protected abstract void Execute(ParseResult parsed, CancellationToken cancellationToken);

    /// <summary>Adds options.</summary>
    protected void AddAll(IEnumerable<Option> options)
    {
        foreach (Option option in options)
        {
            Add(option);
        }
    }
}
