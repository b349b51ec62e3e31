using System.CommandLine;
using System.Reflection;

namespace OnnxShapley.Cli.Help;

/// <summary>Writes the version of this program.</summary>
internal sealed class VersionAction : TextAction
{
    private static string Version { get; } =
        typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(Version);
        return (int)ExitCode.Done;
    }
}
