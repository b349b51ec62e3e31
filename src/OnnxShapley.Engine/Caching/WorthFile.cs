using System.Collections.Immutable;
using System.Text;

namespace OnnxShapley.Engine.Caching;

/// <summary>
/// A cache file: a header that says what it belongs to, and worths, which are only ever appended. What a process that was killed left half written at
/// its end, and anything from a damaged record on, is cut off when the file is opened. One process at a time has it open.
/// </summary>
internal sealed class WorthFile : IDisposable
{
    private const int LongestHeader = 4096;

    // The system's words for "another process has locked it": Linux, macOS, Windows.
    private static readonly ImmutableArray<int> InUse = [11, 35, unchecked((int)0x80070020)];

    private readonly string _path;
    private readonly FileStream _file;

    private WorthFile(string path, FileStream file, ImmutableArray<CachedWorth> worths)
    {
        _path = path;
        _file = file;
        Worths = worths;
    }

    /// <summary>What was in the file when it was opened.</summary>
    public ImmutableArray<CachedWorth> Worths { get; }

    /// <summary>Opens a cache, or begins it where there is none.</summary>
    /// <exception cref="CacheException">It is no cache, belongs to something else, is in use, or cannot be read or written; it is left as it was.</exception>
    public static WorthFile Open(string path, CacheIdentity identity)
    {
        FileStream file = OpenStream(path);
        try
        {
            return new WorthFile(path, file, Read(path, file, identity));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw CannotWrite(path, exception);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends worths. They are with the operating system when this returns, and outlive this process.</summary>
    /// <exception cref="CacheException">They cannot be written.</exception>
    public void Append(IEnumerable<CachedWorth> worths)
    {
        List<byte> buffer = [];
        foreach (CachedWorth worth in worths)
        {
            WorthRecord.Append(buffer, worth);
        }

        try
        {
            _file.Write([.. buffer]);
            _file.Flush();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw CannotWrite(_path, exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static FileStream OpenStream(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException exception) when (InUse.Contains(exception.HResult))
        {
            throw new CacheException($"The cache '{path}' is in use by another process. Wait for its end, or name another file with --cache.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CacheException($"The cache '{path}' cannot be opened: {Sentence(exception)} Name another file with --cache.", exception);
        }
    }

    private static ImmutableArray<CachedWorth> Read(string path, FileStream file, CacheIdentity identity)
    {
        ImmutableArray<byte> header = identity.Header();
        byte[] beginning = new byte[Math.Min(LongestHeader, file.Length)];
        file.ReadExactly(beginning);
        if (!beginning.AsSpan().StartsWith(header.AsSpan()))
        {
            if (!header.AsSpan().StartsWith(beginning))
            {
                throw new CacheException(Refusal(path, Encoding.UTF8.GetString(beginning), identity));
            }

            // It is empty, or its process was killed while it wrote the header.
            file.Position = 0;
            file.Write(header.AsSpan());
            return [];
        }

        file.Position = header.Length;
        long whole = header.Length;
        ImmutableArray<CachedWorth>.Builder worths = ImmutableArray.CreateBuilder<CachedWorth>();
#pragma warning disable CA2000 // Disposing of the buffer would close the file.
        BufferedStream records = new(file);
#pragma warning restore CA2000
        while (WorthRecord.Read(records) is { } worth)
        {
            worths.Add(worth);
            whole += WorthRecord.Length(worth.Coalition.Coalition.PlayerCount);
        }

        if (whole < file.Length)
        {
            file.SetLength(whole);
        }

        file.Position = whole;
        return worths.DrainToImmutable();
    }

    private static string Refusal(string path, string beginning, CacheIdentity wanted)
    {
        if (!beginning.StartsWith(CacheIdentity.Magic, StringComparison.Ordinal))
        {
            return $"The file '{path}' is not a cache of onnx-shapley and was left as it is. Name another file with --cache.";
        }

        string format = beginning.Split('\n')[0][CacheIdentity.Magic.Length..];
        string other = CacheIdentity.Parse(beginning) switch
        {
            null when format != CacheIdentity.Format => $"has the format '{format}', but this version of onnx-shapley writes '{CacheIdentity.Format}'.",
            null => "is damaged at its beginning.",
            { } found when found.Program != wanted.Program => $"was made by version '{found.Program}' of onnx-shapley, but this is version '{wanted.Program}'.",
            { } found when found.Model != wanted.Model => "was made for another model.",
            { } found when found.Data != wanted.Data =>
                "was made for other calibration data: another file, another choice of images (--samples, --held-out, --seed), or other preprocessing.",
            { } found when found.Payoff != wanted.Payoff => $"was made for the payoff '{found.Payoff}', not for '{wanted.Payoff}'.",
            { } found => $"was made on '{found.Provider}', not on '{wanted.Provider}'.",
        };
        return $"The cache '{path}' {other} Give what it was made for, or name another file with --cache.";
    }

    private static CacheException CannotWrite(string path, Exception exception) => new(
        $"The cache '{path}' cannot be written: {Sentence(exception)} What it holds is kept: see that the disk has space, and give the same command again.", exception);

    // .NET has no better exception for a file that passes the limit of the process or of the file system.
    private static string Sentence(Exception exception) =>
        exception is ArgumentOutOfRangeException ? "It is as large as the system lets a file be." : $"{exception.Message.TrimEnd('.')}.";
}
