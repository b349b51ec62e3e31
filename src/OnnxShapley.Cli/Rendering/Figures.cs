namespace OnnxShapley.Cli.Rendering;

/// <summary>Numbers as a user reads them, in invariant culture.</summary>
internal static class Figures
{
    private const double Kilo = 1000;

    /// <summary>A count, with commas between thousands.</summary>
    public static string Count(long count) => $"{count:N0}";

    /// <summary>A share, in percent.</summary>
    public static string Percent(double share) => double.IsFinite(share) ? $"{100 * share:0.0} %" : "-";

    /// <summary>One number as a share of another.</summary>
    public static string Percent(long part, long whole) => Percent((double)part / whole);

    /// <summary>A size of a file.</summary>
    public static string Bytes(long bytes) => (double)bytes switch
    {
        < Kilo => $"{bytes} B",
        < Kilo * Kilo => $"{bytes / Kilo:0.0} KB",
        < Kilo * Kilo * Kilo => $"{bytes / Kilo / Kilo:0.0} MB",
        _ => $"{bytes / Kilo / Kilo / Kilo:0.00} GB",
    };

    /// <summary>A small number, in scientific notation.</summary>
    public static string Small(double number) => number == 0 ? "0" : number.ToString("0.0e+00");

    /// <summary>A count with its noun.</summary>
    public static string Of(long count, string singular, string plural) => $"{Count(count)} {(count == 1 ? singular : plural)}";
}
