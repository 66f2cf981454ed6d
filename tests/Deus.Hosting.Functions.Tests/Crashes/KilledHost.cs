using System.Diagnostics;
using System.Globalization;

namespace Deus.Hosting.Functions.Tests.Crashes;

/// <summary>Runs the program of tests/CrashHost on a folder until it is killed.</summary>
internal sealed class KilledHost : IDisposable
{
    private readonly string _folder;
    private readonly Process _process;

    /// <summary>Starts the program.</summary>
    /// <param name="folder">The folder of the host.</param>
    /// <param name="seed">The seed of the random operations.</param>
    /// <param name="load">The name of the load and its file, as the program describes them; empty for all operations of the stores.</param>
    public KilledHost(string folder, int seed, params string[] load)
    {
        _folder = folder;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "CrashHost.dll"));
        start.ArgumentList.Add(folder);
        start.ArgumentList.Add(seed.ToString(CultureInfo.InvariantCulture));
        foreach (var argument in load)
            start.ArgumentList.Add(argument);
        _process = Process.Start(start) ?? throw new InvalidOperationException("The host was not started.");
    }

    /// <summary>The steps that have been read from the output.</summary>
    public List<string> Steps { get; } = [];

    /// <summary>The id of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Kills the host after a number of steps and an additional delay.</summary>
    /// <returns>The last step before the kill.</returns>
    public async Task<string> KillAfterAsync(int steps, TimeSpan moment, CancellationToken cancellationToken)
    {
        var last = "";
        for (var seen = 0; seen < steps; seen++)
            last = await ReadStepAsync(cancellationToken);

        // Waits a random time, because long operations follow a step without a line of output.
        await Task.Delay(moment, TimeProvider.System, cancellationToken);
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
        return last;
    }

    /// <summary>Reads steps up to and including one.</summary>
    public async Task ReadUntilAsync(string step, CancellationToken cancellationToken)
    {
        while (await ReadStepAsync(cancellationToken) != step)
        {
            // The step is kept.
        }
    }

    private async Task<string> ReadStepAsync(CancellationToken cancellationToken)
    {
        var step = await _process.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new InvalidOperationException($"The host ended by itself. Its last line: {Steps.LastOrDefault()}");
        if (step.StartsWith("failed", StringComparison.Ordinal))
            throw new InvalidOperationException(step + await _process.StandardOutput.ReadToEndAsync(cancellationToken));
        Steps.Add(step);
        return step;
    }

    /// <summary>Waits until no process that the host has started for its folder is left.</summary>
    /// <returns>The command lines of the remaining processes.</returns>
    public async Task<IReadOnlyList<string>> SurvivorsAsync(TimeSpan timeout)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var survivors = Directory.EnumerateDirectories("/proc").Select(Describe).OfType<string>().ToList();
            if (survivors.Count == 0 || Stopwatch.GetElapsedTime(started) > timeout)
                return survivors;
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit(); // It holds the lock of the folder until then.
        _process.Dispose();
    }

    /// <summary>
    /// Returns the command line of a process of the folder; null for other processes. Workers have the folder in their arguments, builds
    /// in their environment.
    /// </summary>
    private string? Describe(string process)
    {
        if (!int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out var id)
            || id == _process.Id || !Runtimes.ProcessState.IsRunning(id))
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
            return null; // the process has just ended, or belongs to another user
        }
    }
}
