using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using OnnxShapley.Engine.Verification;
using OnnxShapley.Onnx;
using OnnxShapley.Pruning.Costs;
using OnnxShapley.Pruning.Coupling;
using OnnxShapley.Pruning.Cutting;

namespace OnnxShapley.Engine.Pipeline;

/// <summary>What a pruned file says of its own making, in <c>metadata_props</c> under an own prefix. Other people's entries stay.</summary>
internal static class Provenance
{
    /// <summary>What all keys begin with.</summary>
    public const string Prefix = "onnx_shapley.";

    private const int LongestList = 8192;

    /// <summary>The version of this program.</summary>
    public static string Version { get; } =
        typeof(Provenance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Adds the entries to a model; those of an earlier pruning are replaced.</summary>
    public static OnnxModel Add(
        OnnxModel pruned, PruneOptions options, ImmutableArray<GroupResult> groups, string sourceDigest, Cost original, Cost cost, Equivalence verification, Couplings couplings, Plan plan)
    {
        OnnxModel model = pruned.CloneDeep();
        foreach (StringStringEntryProto entry in model.Proto.MetadataProps.Where(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToList())
        {
            model.Proto.MetadataProps.Remove(entry);
        }

        foreach ((string key, string value) in Entries(options, groups, sourceDigest, original, cost, verification, couplings, plan))
        {
            model.Proto.MetadataProps.Add(new StringStringEntryProto { Key = Prefix + key, Value = value });
        }

        return model;
    }

    private static ImmutableArray<(string Key, string Value)> Entries(
        PruneOptions options, ImmutableArray<GroupResult> groups, string sourceDigest, Cost original, Cost cost, Equivalence verification, Couplings couplings, Plan plan) =>
    [
        ("version", Version),
        ("command", options.Command),
        ("seed", options.Seed.ToString(CultureInfo.InvariantCulture)),
        ("source_sha256", sourceDigest),
        ("budget", options.Target.ToString()!),
        .. options.Time is null ? [] : ImmutableArray.Create(("group_budgets", string.Join(',', options.GroupBudgets))),
        .. options.Confidence is not { } confidence ? [] : ImmutableArray.Create(
            ("confidence", confidence.ToString("R", CultureInfo.InvariantCulture)),
            ("undecided", groups.Sum(group => group.Decision?.Undecided.Length ?? 0).ToString(CultureInfo.InvariantCulture))),
        ("macs", $"{original.MultiplyAdds} -> {cost.MultiplyAdds}"),
        ("parameters", $"{original.Parameters} -> {cost.Parameters}"),
        ("verification_max_abs_diff", Number(verification.MaxAbsDiff)),
        ("verification_max_rel_diff", Number(verification.MaxRelDiff)),
        ("verification_samples", verification.Samples.ToString(CultureInfo.InvariantCulture)),
        ("verification_turned", verification.Turned.ToString(CultureInfo.InvariantCulture)),
        Kept(couplings, plan),
    ];

    private static (string Key, string Value) Kept(Couplings couplings, Plan plan)
    {
        string list = string.Join("; ", couplings.Groups.Select(group => $"{group.Name}: {string.Join(',', plan.Kept[group.Number])}"));
        return list.Length <= LongestList
            ? ("kept", list)
            : ("kept_sha256", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list))));
    }

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
