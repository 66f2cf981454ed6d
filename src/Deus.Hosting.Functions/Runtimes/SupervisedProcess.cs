using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Deus.Hosting.Functions.Runtimes;

/// <summary>
/// A command under a small watcher that kills the command's whole process group when the host lets go of it: by
/// <see cref="Kill"/>, by disposal, or by dying, however suddenly. Children that start a session of their own escape.
/// </summary>
internal sealed class SupervisedProcess : IAsyncDisposable
{
    private const long KilobytesPerMegabyte = 1024;
    private const long BlocksPerMegabyte = 2048; // POSIX counts file sizes in blocks of 512 bytes
    private const int PipeCharacters = 65_536; // what a pipe holds: more was written since

    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OutputPatience = TimeSpan.FromSeconds(1);
    private static readonly string Watcher = EmbeddedFiles.ReadText("supervise.sh");

    private readonly Process _process;
    private readonly StreamWriter _input;
    private readonly Func<ReadOnlyMemory<char>, ValueTask>? _onOutput;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _outputEnd = new();
    private int _released;

    private SupervisedProcess(Process process, Func<ReadOnlyMemory<char>, ValueTask>? onOutput, TimeProvider clock)
    {
        _process = process;
        // Both can be needed by those who have not heard yet that it has ended and was disposed.
        _input = process.StandardInput;
        WatcherId = process.Id;
        _onOutput = onOutput;
        _clock = clock;
        Exited = RunAsync();
    }

    /// <summary>The process id of the watcher, the parent of the command.</summary>
    public int WatcherId { get; }

    /// <summary>The exit code, 128+n for signal n, once the command has ended and its output is read.</summary>
    public Task<int> Exited { get; }

    /// <summary>Starts the command. A program that cannot be found or run ends with 126 or 127 and says so in the output.</summary>
    /// <exception cref="RuntimeUnavailableException">The system has no <c>setsid</c>.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The working directory does not exist.</exception>
    public static SupervisedProcess Start(SupervisedProcessStart start, TimeProvider clock)
    {
        // A session of its own for the watcher too: Ctrl+C in a terminal is for the host to handle.
        var setsid = PathSearch.Find("setsid") ?? throw new RuntimeUnavailableException(
            "The program setsid was not found. It is part of util-linux; install that with your package manager.");
        var info = new ProcessStartInfo(setsid)
        {
            WorkingDirectory = start.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        string[] limits =
        [
            Limit(start.MaxMemoryMegabytes, KilobytesPerMegabyte),
            Limit(start.MaxFileMegabytes, BlocksPerMegabyte),
            Limit(start.MaxOpenFiles, 1),
        ];
        foreach (var argument in (string[])["/bin/sh", "-c", Watcher, "deus-watch", .. limits, setsid, start.FileName, .. start.Arguments])
            info.ArgumentList.Add(argument);
        info.Environment.Clear();
        foreach (var (name, value) in start.Environment)
            info.Environment[name] = value;

        var process = Process.Start(info) ?? throw new InvalidOperationException("No process was started.");
        return new SupervisedProcess(process, start.OnOutput, clock);
    }

    /// <summary>Has the whole process group killed; <see cref="Exited"/> tells when it is gone.</summary>
    public void Kill()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
            _input.Close();
    }

    /// <summary>Kills the process group and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        Kill();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(KillPatience, _clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _process.Kill(); // the watcher itself was stopped by a signal; its sibling has killed the group
        }

        // Whoever wants to know how it ended has asked Exited.
        await ((Task)Exited).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
        _outputEnd.Dispose();
    }

    private static string Limit(int? most, long units) =>
        most is { } limit ? (limit * units).ToString(CultureInfo.InvariantCulture) : "unlimited";

    private async Task<int> RunAsync()
    {
        var output = PumpOutputAsync();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        Kill(); // in case the watcher was killed and left its group behind
        await EndOutputAsync(output).ConfigureAwait(false);
        return _process.ExitCode;
    }

    private async Task PumpOutputAsync()
    {
        var buffer = new char[8192];
        var left = PipeCharacters;
        try
        {
            while (left > 0 && await ReadOutputAsync(buffer).ConfigureAwait(false) is > 0 and var read)
            {
                left -= _outputEnd.IsCancellationRequested ? read : 0;
                if (_onOutput is not null)
                    await _onOutput(buffer.AsMemory(0, read)).ConfigureAwait(false);
            }
        }
        catch
        {
            Kill();
            throw;
        }
    }

    /// <summary>Waits for output as long as its end is waited for; after that only gives what is there.</summary>
    private async Task<int> ReadOutputAsync(char[] buffer)
    {
        try
        {
            return await _process.StandardOutput.ReadAsync(buffer, _outputEnd.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_outputEnd.IsCancellationRequested)
        {
            return await ReadWrittenAsync(buffer).ConfigureAwait(false);
        }
    }

    /// <summary>What was written and, on a busy machine or by a slow reader, not read in time.</summary>
    private async Task<int> ReadWrittenAsync(char[] buffer)
    {
        using var pending = new CancellationTokenSource();
        var reading = _process.StandardOutput.ReadAsync(buffer, pending.Token);
        if (!reading.IsCompleted)
            await pending.CancelAsync().ConfigureAwait(false);
        try
        {
            return await reading.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return 0; // A descendant outside of the group still holds the output open; it is not waited for.
        }
    }

    private async Task EndOutputAsync(Task output)
    {
        try
        {
            await output.WaitAsync(OutputPatience, _clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Also when it has ended meanwhile, maybe with such an exception of its own: that is for the last line.
            await _outputEnd.CancelAsync().ConfigureAwait(false);
            await output.ConfigureAwait(false);
        }
    }
}
