using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Deus.Hosting.Functions.Runtimes.Processes;

/// <summary>
/// A command below a small watcher process. The watcher kills the command's process group when the host calls <see cref="Kill"/>, disposes
/// this object, or ends in any way. Processes that have left the group are in a cgroup with the command where one can be created, and have
/// a mark in their environment and their limits elsewhere.
/// </summary>
internal sealed class SupervisedProcess : IAsyncDisposable
{
    /// <summary>The variable by which the processes of a command are found.</summary>
    public const string MarkName = "WATCHER_MARK";

    private const long KilobytesPerMegabyte = 1024;
    private const long BlocksPerMegabyte = 2048; // POSIX counts file sizes in blocks of 512 bytes.
    private const int PipeCharacters = 65_536; // The capacity of a pipe. Output beyond it was written later.

    private static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OutputTimeout = TimeSpan.FromSeconds(1);
    private static readonly string Watcher = EmbeddedFiles.ReadText("supervise.sh");

    private readonly Process _process;
    private readonly StreamWriter _input;
    private readonly Func<ReadOnlyMemory<char>, ValueTask>? _onOutput;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _outputEnd = new();
    private readonly string _mark;
    private readonly ProcessCgroup? _cgroup;
    private int _released;

    private SupervisedProcess(
        Process process, string mark, ProcessCgroup? cgroup, Func<ReadOnlyMemory<char>, ValueTask>? onOutput, TimeProvider clock)
    {
        _mark = mark;
        _cgroup = cgroup;
        _process = process;
        // Copied, because callers may use both after the process has ended and was disposed.
        _input = process.StandardInput;
        WatcherId = process.Id;
        _onOutput = onOutput;
        _clock = clock;
        Exited = RunAsync();
    }

    /// <summary>The process id of the watcher, which is the parent of the command.</summary>
    public int WatcherId { get; }

    /// <summary>The folder of the cgroup; null when the process has no cgroup. It is removed when the command has ended.</summary>
    public string? CgroupFolder => _cgroup?.FullPath;

    /// <summary>The exit code, or 128+n for signal n. Completes when the command has ended and its output is read.</summary>
    public Task<int> Exited { get; }

    /// <summary>Starts the command. A program that cannot be found or run ends with 126 or 127, and the output states the reason.</summary>
    /// <exception cref="RuntimeUnavailableException">The system has no <c>setsid</c>.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The working directory does not exist.</exception>
    public static SupervisedProcess Start(SupervisedProcessStart start, TimeProvider clock)
    {
        // The watcher also runs in a new session, because only the host handles Ctrl+C of a terminal.
        var setsid = PathSearch.Find("setsid") ?? throw new RuntimeUnavailableException(
            "The program setsid was not found. It is part of util-linux; install that with your package manager.");
        var info = new ProcessStartInfo(setsid)
        {
            WorkingDirectory = start.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        var mark = MarkedProcesses.NewMark();
        var cgroup = start.UsesCgroup ? ProcessCgroup.TryCreate(mark) : null;
        string[] limits =
        [
            Limit(start.MaxMemoryMegabytes, KilobytesPerMegabyte),
            Limit(start.MaxFileMegabytes, BlocksPerMegabyte),
            Limit(start.MaxOpenFiles, 1),
        ];
        foreach (var argument in (string[])["/bin/sh", "-c", Watcher, "deus-watch", .. limits, setsid, mark, cgroup?.FullPath ?? "", start.FileName, .. start.Arguments])
            info.ArgumentList.Add(argument);
        info.Environment.Clear();
        foreach (var (name, value) in start.Environment)
            info.Environment[name] = value;

        try
        {
            var process = Process.Start(info) ?? throw new InvalidOperationException("No process was started.");
            return new SupervisedProcess(process, mark, cgroup, start.OnOutput, clock);
        }
        catch
        {
            cgroup?.Remove();
            throw;
        }
    }

    /// <summary>Makes the watcher kill the process group. <see cref="Exited"/> completes when the command has ended.</summary>
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
            await _process.WaitForExitAsync().WaitAsync(KillTimeout, _clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _process.Kill(); // The watcher was stopped by a signal. Its child process has killed the group.
        }

        // A failure is suppressed: callers that need the result await Exited.
        await ((Task)Exited).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
        _outputEnd.Dispose();
    }

    private static string Limit(int? maximum, long units) =>
        maximum is { } limit ? (limit * units).ToString(CultureInfo.InvariantCulture) : "unlimited";

    private async Task<int> RunAsync()
    {
        var output = PumpOutputAsync();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        Kill(); // If the watcher was killed, its group still runs.
        if (_cgroup is not null)
            await _cgroup.KillAsync(_clock).ConfigureAwait(false);
        MarkedProcesses.Kill(_mark);
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

    /// <summary>
    /// Reads output, and waits for it until the output end is signalled. After that it only reads output that is available.
    /// </summary>
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

    /// <summary>Reads output that was written but not read in time, on a busy machine or because of a slow consumer.</summary>
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
            return 0; // A descendant outside of the group still holds the output open. The host does not wait for it.
        }
    }

    private async Task EndOutputAsync(Task output)
    {
        try
        {
            await output.WaitAsync(OutputTimeout, _clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The output may have ended or failed in the meantime, also with a TimeoutException. The last line rethrows a failure.
            await _outputEnd.CancelAsync().ConfigureAwait(false);
            await output.ConfigureAwait(false);
        }
    }
}
