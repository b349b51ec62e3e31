using System.CommandLine;

namespace OnnxShapley.Cli.Arguments;

/// <summary>Makes options whose values are read by a function of ours, so that a wrong value is answered with what to write.</summary>
internal static class ParsedOption
{
    /// <summary>An option with one value.</summary>
    /// <param name="name">Its name, with dashes.</param>
    /// <param name="helpName">What the help calls the value.</param>
    /// <param name="description">What it does, in a sentence or two.</param>
    /// <param name="parse">Reads the value from the option's name and the text; a <see cref="UsageException"/> where it cannot.</param>
    /// <typeparam name="T">Type of the value; its default stands for an option that is not given.</typeparam>
    public static Option<T> Create<T>(string name, string helpName, string description, Func<string, string, T> parse) => new(name)
    {
        HelpName = helpName,
        Description = description,
        CustomParser = result =>
        {
            try
            {
                return parse(name, result.Tokens[0].Value);
            }
            catch (UsageException exception)
            {
                result.AddError(exception.Message);
                return default!;
            }
        },
    };

    /// <summary>An option with a text as its value.</summary>
    public static Option<string> Text(string name, string helpName, string description) => new(name) { HelpName = helpName, Description = description };

    /// <summary>An option that is there or not.</summary>
    public static Option<bool> Flag(string name, string description, params string[] aliases) => new(name, aliases) { Description = description };
}
