using OnnxShapley.Engine.Pipeline;
using OnnxShapley.Pruning.Coupling;
using Spectre.Console;

namespace OnnxShapley.Cli.Rendering;

/// <summary>Shows what can be pruned in a model.</summary>
internal static class InspectTables
{
    /// <summary>Writes the totals, the groups, and what is pinned.</summary>
    public static void Write(Inspection inspection, IAnsiConsole console)
    {
        console.Write(Totals(inspection));
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
        console.WriteLine("Channels that may not be removed:");
        console.Write(Pinned(inspection));
    }

    private static Table Totals(Inspection inspection)
    {
        Table table = TableFactory.Create(string.Empty, ">whole", ">least", ">can go");
        Add("multiply-adds", inspection.Cost.MultiplyAdds, inspection.Least.MultiplyAdds);
        Add("parameters", inspection.Cost.Parameters, inspection.Least.Parameters);
        table.AddTexts("file size", Figures.Bytes(inspection.Bytes), string.Empty, string.Empty);
        return table;

        void Add(string name, long whole, long least) =>
            table.AddTexts(name, Figures.Count(whole), Figures.Count(least), Figures.Percent(whole - least, whole));
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
        Table table = TableFactory.Create("node", ">channels", "because of", "reason");
        foreach (PinnedAxis pinned in inspection.Pinned)
        {
            table.AddTexts(
                $"{pinned.Producer.Name} ({pinned.Producer.Operator})",
                Figures.Count(pinned.Slots),
                $"{pinned.Pin.Node} ({pinned.Pin.Operator})",
                pinned.Pin.Reason);
        }

        return table;
    }
}
