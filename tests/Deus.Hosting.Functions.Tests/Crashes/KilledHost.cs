using System.Diagnostics;
using System.Globalization;

namespace Deus.Hosting.Functions.Tests.Crashes;

/// <summary>The program of tests/CrashHost on a folder, until it is killed.</summary>
internal sealed class KilledHost : IDisposable
{
    private readonly string _folder;
    private readonly Process _process;

    /// <param name="folder">The folder.</param>
    /// <param name="seed">Chooses what it does.</param>
    /// <param name="marks">A file for marks, to have it execute what nobody waits for; null for everything else.</param>
    public KilledHost(string folder, int seed, string? marks = null)
    {
        _folder = folder;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "CrashHost.dll"));
        start.ArgumentList.Add(folder);
        start.ArgumentList.Add(seed.ToString(CultureInfo.InvariantCulture));
        if (marks is not null)
            start.ArgumentList.Add(marks);
        _process = Process.Start(start) ?? throw new InvalidOperationException("The host was not started.");
    }

    /// <summary>The steps it has taken, as far as they were read.</summary>
    public List<string> Steps { get; } = [];

    /// <summary>Kills the host after it has taken so many steps, and a moment more.</summary>
    /// <returns>The step it was killed after.</returns>
    public async Task<string> KillAfterAsync(int steps, TimeSpan moment, CancellationToken cancellationToken)
    {
        var last = "";
        for (var seen = 0; seen < steps; seen++)
        {
            last = await _process.StandardOutput.ReadLineAsync(cancellationToken)
                ?? throw new InvalidOperationException($"The host ended by itself. Its last line: {last}");
            if (last.StartsWith("failed", StringComparison.Ordinal))
                throw new InvalidOperationException(last + await _process.StandardOutput.ReadToEndAsync(cancellationToken));
            Steps.Add(last);
        }

        // Not to wait for anything: a step is followed by much that prints no line.
        await Task.Delay(moment, TimeProvider.System, cancellationToken);
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
        return last;
    }

    /// <summary>Waits until no process is left that the host has started for its folder.</summary>
    /// <returns>The command lines of those that stayed.</returns>
    public async Task<IReadOnlyList<string>> SurvivorsAsync(TimeSpan patience)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var survivors = Directory.EnumerateDirectories("/proc").Select(Describe).OfType<string>().ToList();
            if (survivors.Count == 0 || Stopwatch.GetElapsedTime(started) > patience)
                return survivors;
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    /// <summary>The command line of a process of the folder: workers name it in their arguments, builds in their environment.</summary>
    private string? Describe(string process)
    {
        if (!int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out var id)
            || id == _process.Id || !Runtimes.Processes.IsRunning(id))
            return null;
        try
        {
            var commandLine = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
            var environment = File.ReadAllText(Path.Combine(process, "environ"));
            return commandLine.Contains(_folder, StringComparison.Ordinal) || environment.Contains(_folder, StringComparison.Ordinal)
                ? commandLine
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it has just ended, or is somebody else's
        }
    }
}
