using System.Diagnostics;

namespace OnnxShapley.Benchmarks;

/// <summary>The most memory of this process that was resident.</summary>
internal static class ResidentMemory
{
    /// <summary>Begins anew, after what is not needed has been collected. Works on Linux only; elsewhere the peak is that of the whole process.</summary>
    public static void ResetPeak()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        RestartPeak();
    }

    /// <summary>Begins anew with what is there.</summary>
    public static void RestartPeak()
    {
        if (OperatingSystem.IsLinux())
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
    }

    /// <summary>Bytes at most since the last reset.</summary>
    public static long Peak
    {
        get
        {
            using Process process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }
}
