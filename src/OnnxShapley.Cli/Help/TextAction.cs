using System.CommandLine.Invocation;

namespace OnnxShapley.Cli.Help;

/// <summary>Writes a text instead of running the command, whatever else is wrong with the arguments.</summary>
internal abstract class TextAction : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;
}
