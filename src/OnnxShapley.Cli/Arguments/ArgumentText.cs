using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using OnnxShapley.Engine.Selection;

namespace OnnxShapley.Cli.Arguments;

/// <summary>Reads the values of options, in invariant culture. A value that cannot be read is a <see cref="UsageException"/> that says what to write.</summary>
internal static partial class ArgumentText
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1000), ("MB", 1000 * 1000), ("GB", 1000 * 1000 * 1000), ("TB", 1000L * 1000 * 1000 * 1000),
    ];

    private static readonly (string Unit, double Seconds)[] DurationUnits = [("h", 3600), ("m", 60), ("s", 1), ("plain", 1)];

    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(9999);

    /// <summary>A share of a whole, as '60%' or '0.6': above 0 to 1.</summary>
    public static double KeptShare(string option, string text) =>
        Share(text) is { } share and > 0 and <= 1 ? (double)share : throw Wrong(option, text, "Write what may be left, as '60%' or '0.6': above 0 and at most 100 %.");

    /// <summary>A share of a whole, as '30%' or '0.3': 0 to below 1.</summary>
    public static double RemovedShare(string option, string text) =>
        Share(text) is { } share and >= 0 and < 1 ? (double)share : throw Wrong(option, text, "Write what to remove, as '30%' or '0.3': at least 0 and below 100 %.");

    /// <summary>A probability, as '95%' or '0.95': above 0 and below 1.</summary>
    public static double Confidence(string option, string text) =>
        Share(text) is { } share and > 0 and < 1 ? (double)share : throw Wrong(option, text, "Write how sure to be, as '95%' or '0.95': above 0 and below 100 %.");

    /// <summary>A whole number of at least a minimum.</summary>
    public static T Integer<T>(string option, string text, T minimum)
        where T : INumber<T> =>
        T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out T? number) && number >= minimum
            ? number
            : throw Wrong(option, text, $"Write a whole number of {minimum} or more.");

    /// <summary>Whole numbers of at least a minimum, with commas between them.</summary>
    public static ImmutableArray<long> Integers(string option, string text, long minimum) =>
        text.Contains(',') ? [.. text.Split(',').Select(part => Integer(option, part, minimum))] : [Integer(option, text, minimum)];

    /// <summary>A duration above 0, as '1h30m', '10m', '90s' or '90'.</summary>
    public static TimeSpan Duration(string option, string text)
    {
        Match match = DurationParts().Match(text);
        double seconds = 0;
        foreach ((string unit, double length) in match.Success ? DurationUnits : [])
        {
            Group part = match.Groups[unit];
            seconds += part.Success ? length * double.Parse(part.ValueSpan, CultureInfo.InvariantCulture) : 0;
        }

        return seconds > 0 && seconds <= LongestDuration.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw Wrong(option, text, "Write a time above 0, such as '90s', '10m' or '1h30m'.");
    }

    /// <summary>A number above 0.</summary>
    public static double Positive(string option, string text) =>
        Number(text) is { } number && number > 0 ? number : throw Wrong(option, text, "Write a number above 0, such as '0.001' or '1e-3'.");

    /// <summary>Numbers with commas between them.</summary>
    public static ImmutableArray<double> Numbers(string option, string text) =>
    [
        .. text.Split(',').Select(part => Number(part)
            ?? throw Wrong(option, text, "Write one number for all channels, or one for each with commas between them, such as '0.485,0.456,0.406'.")),
    ];

    /// <summary>A number of bytes with a unit, as '512MB' or '2GiB'.</summary>
    public static long Bytes(string option, string text)
    {
        foreach ((string unit, long bytes) in Units.Where(unit => text.EndsWith(unit.Unit, StringComparison.OrdinalIgnoreCase)))
        {
            if (Number(text[..^unit.Length]) is { } number && number * bytes is >= 1 and < long.MaxValue)
            {
                return (long)(number * bytes);
            }
        }

        throw Wrong(option, text, "Write a size with its unit, such as '512MB' or '2GiB'.");
    }

    /// <summary>An input's name and its shape, as 'input:1,3,224,224' or 'input:1x3x224x224'. The name may hold colons of its own.</summary>
    public static KeyValuePair<string, ImmutableArray<long>> Shape(string option, string text)
    {
        int colon = text.LastIndexOf(':');
        string[] lengths = text[(colon + 1)..].Split(',', 'x');
        long[] parsed = [.. lengths.Select(length => long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : 0)];
        return colon > 0 && parsed.All(length => length > 0)
            ? KeyValuePair.Create(text[..colon], ImmutableArray.Create(parsed))
            : throw Wrong(option, text, "Write the input's name and its shape, such as 'input:1,3,224,224' or 'input:1x3x224x224'.");
    }

    /// <summary>A group and what it keeps, as '/layer1/*=12' or '/conv1/Conv=50%'. The name may hold equals signs of its own.</summary>
    public static GroupWidth Width(string option, string text)
    {
        int equals = text.LastIndexOf('=');
        string kept = text[(equals + 1)..];
        bool isShare = kept.EndsWith('%');
        int? channels = int.TryParse(kept, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : null;
        double? share = isShare && Share(kept) is { } part and > 0 and <= 1 ? (double)part : null;
        return equals > 0 && (channels is not null || share is not null)
            ? new GroupWidth(text[..equals], channels, share)
            : throw Wrong(option, text, "Write the name of a group, or a pattern with '*', and what it keeps, such as '/layer1/*=12' or '/conv1/Conv=50%'.");
    }

    private static decimal? Share(string text)
    {
        bool isPercentage = text.EndsWith('%');
        string digits = isPercentage ? text[..^1].TrimEnd() : text;
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal number)
            ? isPercentage ? number / 100 : number
            : null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;

    private static UsageException Wrong(string option, string text, string advice) => new($"'{option}' has the value '{text}'. {advice}");

    [GeneratedRegex(@"^(?:(?<plain>\d+(?:\.\d+)?)|(?:(?<h>\d+)h)?(?:(?<m>\d+)m)?(?:(?<s>\d+(?:\.\d+)?)s)?)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex DurationParts();
}
