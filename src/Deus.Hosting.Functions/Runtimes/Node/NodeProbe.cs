namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>
/// Finds Node.js and reads its version once. A failure is not cached, so that Node.js can be installed while the host runs.
/// </summary>
internal sealed class NodeProbe(string? nodePath, TimeProvider clock)
{
    private static readonly TimeSpan VersionTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private Task<NodeInstallation>? _found;

    /// <summary>Returns the Node.js installation of this machine.</summary>
    /// <exception cref="RuntimeUnavailableException">Node.js was not found, or its version is too old.</exception>
    public Task<NodeInstallation> FindAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_found is null || _found.IsFaulted)
                _found = ProbeAsync();
            return _found.WaitAsync(cancellationToken);
        }
    }

    private async Task<NodeInstallation> ProbeAsync()
    {
        var path = nodePath is null ? PathSearch.FindInPath("node") : Path.GetFullPath(nodePath);
        if (path is null || !File.Exists(path))
            throw NotFound();
        var answer = await AskVersionAsync(path).ConfigureAwait(false);
        var installation = Version.TryParse(answer.Trim().TrimStart('v').Split('-')[0], out var version)
            ? new NodeInstallation(path, version)
            : null;
        return installation is { IsSupported: true } ? installation : throw NotSupported(path, answer);
    }

    private async Task<string> AskVersionAsync(string path)
    {
        var output = new TailBuffer(200);
        var process = SupervisedProcess.Start(
            new SupervisedProcessStart
            {
                FileName = path,
                Arguments = ["--version"],
                WorkingDirectory = "/",
                OnOutput = text =>
                {
                    output.Append(text.Span);
                    return ValueTask.CompletedTask;
                },
            },
            clock);
        await using var _ = process.ConfigureAwait(false);
        try
        {
            await process.Exited.WaitAsync(VersionTimeout, clock).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new RuntimeUnavailableException($"{path} --version did not answer within {VersionTimeout.TotalSeconds} seconds.", e);
        }

        return output.ToString();
    }

    private static RuntimeUnavailableException NotSupported(string path, string answer) => new(
        $"{path} is not Node.js 20 or newer: its version is '{answer.Trim()}'. Install one, or set NodePath to it.");

    private static RuntimeUnavailableException NotFound() => new(
        "Node.js 20 or newer was not found. Install it from https://nodejs.org or with your package manager, or set NodePath.");
}
