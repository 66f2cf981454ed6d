using System.Formats.Tar;

namespace Deus.Hosting.Artifacts;

/// <summary>
/// Writes a tar archive whose bytes depend only on the files. It uses the GNU format, because the framework writes the process id
/// into the names of pax headers.
/// </summary>
internal sealed class ReproducibleTarWriter(string name, Stream destination, long maxContentBytes) : IAsyncDisposable
{
    private const UnixFileMode FileMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode ExecutableMode =
        FileMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // The earliest time that a zip archive can contain. Some tools treat the time 0 as missing.
    private static readonly DateTimeOffset FixedTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TarWriter _tar = new(destination, TarEntryFormat.Gnu, leaveOpen: true);

    public long ContentBytes { get; private set; }

    public async Task WriteAsync(ArtifactFile file, CancellationToken cancellationToken)
    {
        if (file.LinkTarget is { } target)
        {
            await WriteAsync(new GnuTarEntry(TarEntryType.SymbolicLink, file.Path) { LinkName = target, Mode = ExecutableMode }, cancellationToken)
                .ConfigureAwait(false);
            return;
        }

        var content = await OpenAsync(file, cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            var length = content.Length;
            if ((ContentBytes += length) > maxContentBytes)
                throw TooMuch();
            var entry = new GnuTarEntry(TarEntryType.RegularFile, file.Path)
            {
                Mode = file.IsExecutable ? ExecutableMode : FileMode,
                DataStream = content,
            };
            await WriteAsync(entry, cancellationToken).ConfigureAwait(false);
            if (content.Position != length || content.Length != length)
                throw ArtifactRejectedException.Invalid(name, $"the file '{file.Path}' changed while it was packed. Try again");
        }
    }

    public ValueTask DisposeAsync() => _tar.DisposeAsync();

    /// <summary>
    /// Opens a file as a stream of known length. The content of a non-seekable stream is copied to a temporary file.
    /// </summary>
    private async Task<Stream> OpenAsync(ArtifactFile file, CancellationToken cancellationToken)
    {
        var content = await file.Open(cancellationToken).ConfigureAwait(false);
        if (content.CanSeek)
            return content;
        await using (content.ConfigureAwait(false))
        {
            var spool = SpoolFile.Create();
            try
            {
                await CopyAsync(content, spool, cancellationToken).ConfigureAwait(false);
                spool.Position = 0;
                return spool;
            }
            catch
            {
                await spool.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    private async Task CopyAsync(Stream content, Stream spool, CancellationToken cancellationToken)
    {
        var buffer = new byte[81_920];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (ContentBytes + spool.Position + read > maxContentBytes)
                throw TooMuch();
            await spool.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }
    }

    private Task WriteAsync(GnuTarEntry entry, CancellationToken cancellationToken)
    {
        entry.ModificationTime = entry.AccessTime = entry.ChangeTime = FixedTime;
        return _tar.WriteEntryAsync(entry, cancellationToken);
    }

    private ArtifactRejectedException TooMuch() => ArtifactRejectedException.Invalid(
        name, $"its files have more than {maxContentBytes} bytes together. Leave files out or raise MaxContentBytes");
}
