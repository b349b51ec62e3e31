using Spectre.Console;

namespace OnnxShapley.Cli.Rendering;

/// <summary>Makes tables that look alike.</summary>
internal static class TableFactory
{
    /// <summary>A table with these columns; a column whose name begins with '>' is aligned to the right.</summary>
    public static Table Create(params ReadOnlySpan<string> columns)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns)
        {
            bool isNumber = column.StartsWith('>');
            TableColumn created = new(new Text(column.TrimStart('>')));
            table.AddColumn(isNumber ? created.RightAligned().NoWrap() : created.LeftAligned());
        }

        return table;
    }

    /// <summary>Adds a row of plain texts.</summary>
    public static void AddTexts(this Table table, params ReadOnlySpan<string> cells) =>
        table.AddRow(cells.ToArray().Select(cell => new Text(cell)));
}
