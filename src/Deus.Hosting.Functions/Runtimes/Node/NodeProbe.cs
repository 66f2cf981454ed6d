using Deus.Hosting.Functions.Runtimes.Processes;

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

    /// <summary>The longest output in characters. The path of a program may have 4,096.</summary>
    private const int MaxOutput = 5000;

    private const int MaxQuoted = 200;

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
        var others = morePaths.Select(Path.GetFullPath).Concat(Programs.SelectMany(PathSearch.FindAllInPath))
            .Where(File.Exists).DistinctBy(PathSearch.Resolve).ToList();
        var probes = await Task.WhenAll(others.Select(TryProbeAsync)).ConfigureAwait(false);
        var found = probes.OfType<NodeInstallation>().ToList();
        if (nodePath is not null)
        {
            var chosen = await ProbeExistingAsync(Path.GetFullPath(nodePath)).ConfigureAwait(false);
            return new NodeInstallations(chosen, [chosen, .. found]);
        }

        var standard = found.Find(node => node.Version.Major == PreferredMajor)
            ?? FirstOfPath(others, probes)
            ?? await ProbeExistingAsync(PathSearch.FindInPath(Programs[0])).ConfigureAwait(false);
        return new NodeInstallations(standard, [standard, .. found]);
    }

    /// <summary>Returns the first program with the name node in PATH that is a supported Node.js; null when PATH has no such program.</summary>
    private static NodeInstallation? FirstOfPath(List<string> programs, NodeInstallation?[] probes)
    {
        var byTarget = programs.Zip(probes).ToDictionary(pair => PathSearch.Resolve(pair.First), pair => pair.Second);
        return PathSearch.FindAllInPath(Programs[0]).Select(path => byTarget[PathSearch.Resolve(path)]).FirstOrDefault(node => node is not null);
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

    private async Task<NodeInstallation> ProbeExistingAsync(string? path) =>
        path is not null && File.Exists(path) ? await ProbeAsync(path).ConfigureAwait(false) : throw NotFound();

    private async Task<NodeInstallation> ProbeAsync(string path)
    {
        var output = await AskAsync(path, ["--version"], new Dictionary<string, string>()).ConfigureAwait(false);
        var installation = ToInstallation(path, output);
        if (installation is null || IsScript(path))
            installation = await TryResolveAsync(path).ConfigureAwait(false) ?? installation;
        return installation ?? throw NotSupported(path, output);
    }

    /// <summary>
    /// Returns the Node.js that a program of a version manager starts; null when it starts none. Such a program needs variables that
    /// workers do not have, so workers run what it starts.
    /// </summary>
    private async Task<NodeInstallation?> TryResolveAsync(string path)
    {
        var output = await AskAsync(path, ["-p", "process.execPath"], VersionManagers.EnvironmentOfHost()).ConfigureAwait(false);
        var program = output.Trim().Split('\n')[^1];
        if (!Path.IsPathRooted(program) || !File.Exists(program) || PathSearch.Resolve(program) == PathSearch.Resolve(path))
            return null;
        var version = await AskAsync(program, ["--version"], new Dictionary<string, string>()).ConfigureAwait(false);
        return ToInstallation(program, version) ?? throw NotSupported(program, version);
    }

    private static NodeInstallation? ToInstallation(string path, string output) =>
        Version.TryParse(output.Trim().TrimStart('v').Split('-')[0], out var version)
        && new NodeInstallation(path, version) is { IsSupported: true } installation
            ? installation
            : null;

    private static bool IsScript(string path)
    {
        using var file = File.OpenRead(path);
        return file.ReadByte() == '#' && file.ReadByte() == '!';
    }

    private async Task<string> AskAsync(string path, string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        var output = new TailBuffer(MaxOutput);
        var process = SupervisedProcess.Start(
            new SupervisedProcessStart
            {
                FileName = path,
                Arguments = arguments,
                WorkingDirectory = "/",
                Environment = environment,
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
            throw new RuntimeUnavailableException($"{path} {arguments[0]} did not answer within {VersionTimeout.TotalSeconds} seconds.", e);
        }

        return output.ToString();
    }

    private static RuntimeUnavailableException NotSupported(string path, string output) => new(
        $"{path} is not Node.js 20 or newer: its version is '{Shortened(output)}'. Accepted: the program node of Node.js 20 or newer. "
        + "Install one, or set NodePath to it. If the program belongs to a version manager such as nvm, asdf, mise or Volta, set NodePath to "
        + "the program that it starts, which the command 'node -p process.execPath' prints in your shell.");

    private static string Shortened(string output)
    {
        var text = output.Trim();
        return text.Length > MaxQuoted ? text[^MaxQuoted..] : text;
    }

    private static RuntimeUnavailableException NotFound() => new(
        "Node.js 20 or newer was not found. Install it from https://nodejs.org or with your package manager, or set NodePath.");
}
