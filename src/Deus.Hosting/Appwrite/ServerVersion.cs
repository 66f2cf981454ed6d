namespace Deus.Hosting.Appwrite;

/// <summary>The server's version, asked until it is known. A server that does not tell is taken for an old one.</summary>
internal sealed class ServerVersion(AppwriteApi api)
{
    // From this version on the server numbers parts by a fixed grid and takes them in any order
    // (https://github.com/appwrite/appwrite, Functions/Http/Deployments/Create.php).
    private static readonly Version ParallelParts = new(1, 9, 5);

    private volatile Version? _version;

    public async Task<bool> TakesParallelPartsAsync(CancellationToken cancellationToken)
    {
        var version = _version ??= await AskAsync(cancellationToken).ConfigureAwait(false);
        return version >= ParallelParts;
    }

    private async Task<Version?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var document = await api.GetVersionAsync(cancellationToken).ConfigureAwait(false);
            return Parse(document.Version!);
        }
        catch (HostingException)
        {
            // Not known is not fatal: parts in order work everywhere. The next upload asks again.
            return null;
        }
    }

    /// <summary>Reads "1.9.5" and "2.0.0-rc.1"; anything else is old.</summary>
    internal static Version Parse(string text) =>
        Version.TryParse(text.Split('-', '+')[0], out var version) ? version : new Version(0, 0);
}
