using System.Buffers;
using Deus.Hosting.Functions.Storage.Folder;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Storage.Bodies;

/// <summary>
/// Receives the bodies of requests. A small body stays in memory; a larger one goes to a temporary file while it arrives. So a client that
/// sends slowly, or a request that waits, holds little memory.
/// </summary>
internal sealed class RequestBodies(HostStorage storage, IOptions<FunctionsOptions> options)
{
    // A request of the API is held as bytes, as parsed JSON, and as text of two bytes per character.
    private const int ParsedSize = 6;
    private const int ChunkBytes = 16 * 1024;

    private readonly FunctionsOptions _options = options.Value;
    private readonly ByteBudget _receiving = new(options.Value.MaxBodyMemoryBytes / 4);
    private readonly ByteBudget _parsing = new(options.Value.MaxBodyMemoryBytes / 4);
    private readonly ByteBudget _executing = new(options.Value.MaxBodyMemoryBytes / 2);
    private readonly ByteBudget _disk = new(options.Value.MaxBodyDiskBytes);

    /// <summary>The number of bytes in memory that the requests have taken.</summary>
    public long UsedMemory => _receiving.Used + _parsing.Used + _executing.Used;

    /// <summary>The number of bytes in temporary files.</summary>
    public long UsedDisk => _disk.Used;

    /// <summary>Receives a body.</summary>
    /// <param name="content">The body; read to its end.</param>
    /// <param name="maxBytes">The maximum length in bytes.</param>
    /// <param name="observe">Receives the bytes in their order as they arrive; null for none.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="ArtifactTooLargeException">The body is longer than <paramref name="maxBytes"/>.</exception>
    /// <exception cref="BodyBudgetException">The temporary files have reached <see cref="FunctionsOptions.MaxBodyDiskBytes"/>.</exception>
    public async Task<ReceivedBody> ReceiveAsync(
        Stream content, long maxBytes, Action<ReadOnlySpan<byte>>? observe, CancellationToken cancellationToken)
    {
        var receiving = new Receiving { Share = _receiving.Empty() };
        try
        {
            // Waits for the first bytes without a buffer.
            _ = await content.ReadAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
            await CopyAsync(content, receiving, maxBytes, observe, cancellationToken).ConfigureAwait(false);
            return receiving.ToBody(_executing);
        }
        catch
        {
            await receiving.ToBody(_executing).DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits until the requests that are parsed at the moment leave room for another one, until the share is disposed.</summary>
    public Task<ByteBudget.Share> ReserveParsingAsync(long length, CancellationToken cancellationToken) =>
        _parsing.TakeAsync(length * ParsedSize, cancellationToken);

    private async Task CopyAsync(
        Stream content, Receiving receiving, long maxBytes, Action<ReadOnlySpan<byte>>? observe, CancellationToken cancellationToken)
    {
        long length = 0;
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            int read;
            while ((read = await content.ReadAsync(chunk.AsMemory(0, ChunkBytes), cancellationToken).ConfigureAwait(false)) > 0)
            {
                if ((length += read) > maxBytes)
                    throw new ArtifactTooLargeException(maxBytes);
                observe?.Invoke(chunk.AsSpan(0, read));
                if (receiving.File is null && (length > _options.BodySpoolThresholdBytes || !receiving.Share.TryGrow(read)))
                    await SpoolAsync(receiving, cancellationToken).ConfigureAwait(false);
                if (receiving.File is null)
                    receiving.Memory.Write(chunk, 0, read);
                else
                    await WriteAsync(receiving, chunk.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Moves the received bytes to a new file.</summary>
    private async Task SpoolAsync(Receiving receiving, CancellationToken cancellationToken)
    {
        receiving.File = CreateFile(storage.Folder.NewTemporaryPath());
        receiving.Share.Dispose();
        receiving.Share = _disk.Empty();
        await WriteAsync(receiving, receiving.Memory.ToArray(), cancellationToken).ConfigureAwait(false);
        receiving.Memory = new MemoryStream();
    }

    private async Task WriteAsync(Receiving receiving, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (!receiving.Share.TryGrow(bytes.Length))
            throw new BodyBudgetException(_options.MaxBodyDiskBytes);
        await receiving.File!.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Creates a private file. It loses its name at once, so that nothing is left after a crash.</summary>
    private static FileStream CreateFile(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        var file = PrivateFiles.Open(path, options);
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        return file;
    }

    /// <summary>What has arrived of a body.</summary>
    private sealed class Receiving
    {
        public required ByteBudget.Share Share { get; set; }

        public MemoryStream Memory { get; set; } = new();

        public FileStream? File { get; set; }

        public ReceivedBody ToBody(ByteBudget loading) => new(Memory.ToArray(), File, Share, loading);
    }
}
