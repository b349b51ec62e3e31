namespace OnnxShapley.Engine.Data;

/// <summary>Where one NumPy array lies: in a '.npy' file, or in a member of a '.npz' archive.</summary>
/// <param name="Path">The file, as the user gave it.</param>
/// <param name="Member">Name of the array in the archive, without '.npy'; null for a '.npy' file.</param>
internal sealed record ArrayLocation(string Path, string? Member)
{
    /// <summary>Ending of an array's member of an archive.</summary>
    public const string Extension = ".npy";

    /// <summary>The array in words, to follow 'the'.</summary>
    public string Description => Member is null ? $"array of '{Path}'" : $"array '{Member}' of '{Path}'";

    private string SaveAgain => Member is null ? "Save it again with numpy.save." : "Save it again with numpy.savez.";

    /// <summary>The error that the array's bytes are not what the format asks for.</summary>
    /// <param name="reason">What is wrong, a clause without full stop.</param>
    /// <param name="cause">The error beneath, if any.</param>
    public CalibrationException Malformed(string reason, Exception? cause = null) =>
        new($"The {Description} cannot be read: {reason}. {SaveAgain}", cause);

    /// <summary>The error that the array's elements are no numbers.</summary>
    /// <param name="descriptor">NumPy's name of the element type.</param>
    public CalibrationException UnsupportedElements(string descriptor) =>
        new($"{(Member is null ? $"'{Path}' has" : $"'{Path}' holds '{Member}' with")} element type '{descriptor}'; only numbers are handled. "
            + "Save the array as integers, floats of 16 to 64 bits, or booleans.");
}
