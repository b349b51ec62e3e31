namespace OnnxShapley.Engine.Data;

/// <summary>What one array in memory can hold.</summary>
internal static class HostMemory
{
    /// <summary>Refuses more bytes than one array can hold.</summary>
    /// <exception cref="CalibrationException">It is too much.</exception>
    public static void EnsureHolds(ArrayLocation location, int rows, Int128 bytes)
    {
        if (bytes > Array.MaxLength)
        {
            throw new CalibrationException(
                $"{rows} rows of the {location.Description} take {bytes} bytes; at most {Array.MaxLength} can be held. Ask for fewer samples.");
        }
    }
}
