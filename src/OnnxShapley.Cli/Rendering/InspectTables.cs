using System.Collections.Immutable;
using OnnxShapley.Engine.Pipeline;
using Spectre.Console;

namespace OnnxShapley.Cli.Rendering;

/// <summary>Shows what can be pruned in a model.</summary>
internal static class InspectTables
{
    private const int FewNames = 4;

    /// <summary>Writes the totals, the groups, and what is pinned.</summary>
    public static void Write(Inspection inspection, IAnsiConsole console)
    {
        console.Write(Totals(inspection));
        console.WriteLine("Prunable: what channels of groups take part in; for parameters, of the weights of convolutions and matrix products.");
        console.WriteLine("Least: with one channel left in every group.");
        console.WriteLine(inspection.Batching.Description);
        if (inspection.Groups.IsEmpty)
        {
            console.WriteLine("No channel can be removed.");
        }
        else
        {
            console.Write(Groups(inspection));
            console.WriteLine("What two groups share, both count.");
        }

        if (inspection.Pinned.IsEmpty)
        {
            console.WriteLine("No channel is pinned.");
            return;
        }

        console.WriteLine();
        console.WriteLine($"{Figures.Of(inspection.Pinned.Sum(pinned => (long)pinned.Slots), "channel", "channels")} may not be removed:");
        console.Write(Pinned(inspection));
    }

    private static Table Totals(Inspection inspection)
    {
        Table table = TableFactory.Create(string.Empty, ">whole", ">prunable", ">least");
        Add("multiply-adds", inspection.Cost.MultiplyAdds, inspection.Prunable.MultiplyAdds, inspection.Least.MultiplyAdds);
        Add("parameters", inspection.Cost.Parameters, inspection.Prunable.Parameters, inspection.Least.Parameters);
        table.AddTexts("file size", Figures.Bytes(inspection.Bytes), string.Empty, string.Empty);
        return table;

        void Add(string name, long whole, double prunable, long least) =>
            table.AddTexts(name, Figures.Count(whole), Figures.Percent(prunable), Figures.Count(least));
    }

    private static Table Groups(Inspection inspection)
    {
        Table table = TableFactory.Create("group", ">channels", ">weights", ">MACs", ">parameters");
        foreach (GroupFigures group in inspection.Groups)
        {
            table.AddTexts(
                group.Group.Name,
                Figures.Count(group.Group.ChannelCount),
                Figures.Count(group.Group.Members.Select(member => (member.Operand.Tensor, member.Index)).Distinct().Count()),
                Figures.Count(group.Cost.MultiplyAdds),
                Figures.Count(group.Cost.Parameters));
        }

        return table;
    }

    private static Table Pinned(Inspection inspection)
    {
        Table table = TableFactory.Create(">channels", "made by", "pinned by, why, → what would free them").ShowRowSeparators();
        foreach (PinSummary summary in PinSummary.Of(inspection.Pinned))
        {
            string pins = string.Join(", ", Some(summary.Pins));
            table.AddTexts(
                Figures.Count(summary.Channels),
                string.Join('\n', Some(summary.Producers)),
                $"{pins} ({summary.Operator})\n{summary.Reason}\n→ {summary.Remedy}");
        }

        return table;
    }

    /// <summary>The first few names, and how many there are besides.</summary>
    private static ImmutableArray<string> Some(ImmutableArray<string> names) =>
        names.Length <= FewNames ? names : [.. names.Take(FewNames - 1), $"{Figures.Count(names.Length - FewNames + 1)} more"];
}
