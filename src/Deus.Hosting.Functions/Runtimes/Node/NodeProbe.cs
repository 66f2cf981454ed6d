namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>
/// Finds the Node.js programs of this machine and reads their versions once. A failure is not cached, so that Node.js can be installed
/// while the host runs.
/// </summary>
/// <param name="nodePath">The program for functions without a version of their own; null: searched in PATH, version 24 first.</param>
/// <param name="morePaths">Further programs.</param>
/// <param name="clock">The clock.</param>
internal sealed class NodeProbe(string? nodePath, IReadOnlyList<string> morePaths, TimeProvider clock)
{
    /// <summary>The version that runs functions without a version of their own where it is installed.</summary>
    private const int PreferredMajor = 24;

    private static readonly TimeSpan VersionTimeout = TimeSpan.FromSeconds(10);
    private static readonly string[] Programs = ["node", "node22", "node24", "node-22", "node-24"];

    private readonly Lock _gate = new();
    private Task<NodeInstallations>? _found;

    /// <summary>Returns the Node.js installations of this machine.</summary>
    /// <exception cref="RuntimeUnavailableException">Node.js was not found, or its version is too old.</exception>
    public Task<NodeInstallations> FindAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_found is null || _found.IsFaulted)
                _found = ProbeAsync();
            return _found.WaitAsync(cancellationToken);
        }
    }

    private async Task<NodeInstallations> ProbeAsync()
    {
        var first = nodePath is null ? PathSearch.FindInPath(Programs[0]) : Path.GetFullPath(nodePath);
        var others = morePaths.Select(Path.GetFullPath).Concat(Programs.SelectMany(PathSearch.FindAllInPath))
            .Where(File.Exists).DistinctBy(PathSearch.Resolve).ToList();
        var probes = await Task.WhenAll(others.Select(TryProbeAsync)).ConfigureAwait(false);
        var found = probes.OfType<NodeInstallation>().ToList();
        if (nodePath is null && found.Find(node => node.Version.Major == PreferredMajor) is { } preferred)
            return new NodeInstallations(preferred, found);
        if (first is null || !File.Exists(first))
            throw NotFound();
        var standard = await ProbeAsync(first).ConfigureAwait(false);
        return new NodeInstallations(standard, [standard, .. found]);
    }

    /// <summary>Returns null when the program is not a supported Node.js, because functions may not need it.</summary>
    private async Task<NodeInstallation?> TryProbeAsync(string path)
    {
        try
        {
            return await ProbeAsync(path).ConfigureAwait(false);
        }
        catch (RuntimeUnavailableException)
        {
            return null;
        }
    }

    private async Task<NodeInstallation> ProbeAsync(string path)
    {
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
