using System.Collections.Immutable;

namespace OnnxShapley.Cli.Help;

/// <summary>A titled list below a command's options.</summary>
/// <param name="Title">Its title, without the colon.</param>
/// <param name="Rows">Its lines: a term and what it means; the second is empty where the first says everything.</param>
internal sealed record HelpSection(string Title, ImmutableArray<(string Term, string Meaning)> Rows)
{
    private const string Indent = "  ";

    /// <summary>Command lines to copy.</summary>
    public static HelpSection Examples(params ReadOnlySpan<string> lines) => new("Examples", [.. lines.ToArray().Select(line => (line, string.Empty))]);

    /// <summary>Writes it, with what the terms mean in a column of its own, wrapped at a width.</summary>
    public void Write(TextWriter writer, int width)
    {
        writer.WriteLine($"{Title}:");
        int start = Rows.Max(row => row.Term.Length) + (2 * Indent.Length);
        foreach ((string term, string meaning) in Rows)
        {
            if (meaning.Length == 0)
            {
                writer.WriteLine(Indent + term);
                continue;
            }

            string lead = (Indent + term).PadRight(start);
            foreach (string line in Wrap(meaning, Math.Max(width - start, 20)))
            {
                writer.WriteLine(lead + line);
                lead = new string(' ', start);
            }
        }

        writer.WriteLine();
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        string line = string.Empty;
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        yield return line;
    }
}
