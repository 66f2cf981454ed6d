using System.Buffers.Text;
using System.Text;

namespace Deus.Hosting.Functions.Guests.Api.Storage;

/// <summary>Buckets as folders of files. The name of a file is its key in base64url, so no key leads out of the folder.</summary>
internal sealed class FileBuckets(string folder) : IGuestBuckets
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string Temporary = ".tmp"; // No base64url text contains a dot.

    public async ValueTask<byte[]?> GetAsync(GuestCall call, string bucket, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(PathOf(bucket, key), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public async ValueTask PutAsync(GuestCall call, string bucket, string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(folder, bucket), OwnerOnly);
        var path = PathOf(bucket, key);
        var temporary = $"{path[..path.LastIndexOf('/')]}/{Guid.NewGuid():N}{Temporary}";
        try
        {
            await File.WriteAllBytesAsync(temporary, content, cancellationToken).ConfigureAwait(false);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    public ValueTask DeleteAsync(GuestCall call, string bucket, string key, CancellationToken cancellationToken)
    {
        if (Directory.Exists(Path.Combine(folder, bucket)))
            File.Delete(PathOf(bucket, key));
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<string>> ListAsync(GuestCall call, string bucket, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, bucket);
        return new(!Directory.Exists(path)
            ? []
            : Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file)).Where(name => !name.EndsWith(Temporary, StringComparison.Ordinal))
                .Select(name => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(name))).Order(StringComparer.Ordinal).ToArray());
    }

    private string PathOf(string bucket, string key) => Path.Combine(folder, bucket, Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key)));
}
