using System.Runtime.InteropServices;

namespace OnnxShapley.Inference;

/// <summary>The memory that the system has given to this process.</summary>
public static class ProcessMemory
{
    // Of the GNU C library, which keeps much of what is freed for later; others have none, and keep less.
    private const string Library = "libc.so.6";
    private const string Trim = "malloc_trim";

    private static readonly Lazy<nint> TrimAddress = new(FindTrim);

    /// <summary>Gives back to the system what nobody uses any longer, where the process takes more than it needs to care about.</summary>
    /// <param name="above">Bytes of resident memory up to which nothing is done.</param>
    public static void GiveBack(long above)
    {
        if (Environment.WorkingSet > above)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            TrimNative();
        }
    }

    private static unsafe void TrimNative()
    {
        if (TrimAddress.Value != 0)
        {
            _ = ((delegate* unmanaged[Cdecl]<nuint, int>)TrimAddress.Value)(0);
        }
    }

    private static nint FindTrim() =>
        OperatingSystem.IsLinux() && NativeLibrary.TryLoad(Library, out nint library) && NativeLibrary.TryGetExport(library, Trim, out nint address) ? address : 0;
}
