using System.Runtime.InteropServices;

namespace OnnxShapley.Inference;

/// <summary>
/// How much memory the process should take. What nobody uses any longer stays with the process for some time, as if memory were plenty: sessions that
/// were opened with a limit as <see cref="SessionSettings.Limit"/> see to it that it is used again, or given back, before more is taken.
/// </summary>
/// <param name="bytes">Bytes that the process should stay within.</param>
public sealed class MemoryLimit(long bytes)
{
    // Of the GNU C library, which keeps much of what is freed for later; others have none, and keep less.
    private const string Library = "libc.so.6";
    private const string Trim = "malloc_trim";

    // Collecting pays where so much was allocated since the last time.
    private const long FewestAllocated = 32L << 20;
    private const int AllocatedShare = 16;

    private static readonly Lazy<nint> TrimAddress = new(FindTrim);

    private long _allocated;

    /// <summary>Whether the process takes more than half of what it should, so that it pays to look after what is not used any longer.</summary>
    private bool IsNear => Environment.WorkingSet > bytes / 2;

    /// <summary>Gives back to the system all that nobody uses any longer, where the process is near its limit. Takes a moment: for the end of a stage.</summary>
    public void GiveBack()
    {
        if (IsNear)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            TrimNative();
        }
    }

    /// <summary>After a session was opened: gives back what ONNX Runtime needed for that alone.</summary>
    internal void AfterOpening()
    {
        if (IsNear)
        {
            TrimNative();
        }
    }

    /// <summary>After a run: makes tensors that nobody uses any longer available to the next ones, where many were made.</summary>
    internal void AfterRun()
    {
        long allocated = GC.GetTotalAllocatedBytes();
        long before = Interlocked.Read(ref _allocated);
        if (allocated - before > Math.Max(FewestAllocated, bytes / AllocatedShare)
            && Interlocked.CompareExchange(ref _allocated, allocated, before) == before
            && IsNear)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
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
