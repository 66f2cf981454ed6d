using System.Diagnostics;
using System.Globalization;

namespace Deus.Hosting.Tool.Tests.Processes;

/// <summary>The tool in a process of its own, which can be interrupted and killed.</summary>
internal sealed class ToolProcess : IDisposable
{
    private readonly Process _process;
    private Task _streams = Task.CompletedTask;

    private ToolProcess(Process process) => _process = process;

    public LockedWriter Output { get; } = new();

    public LockedWriter Error { get; } = new();

    public bool HasExited => _process.HasExited;

    /// <summary>Starts the tool with pipes for its streams.</summary>
    public static ToolProcess Start(ToolRunner tool, params string[] arguments) =>
        Start(tool, "dotnet", [Assembly, .. arguments]);

    /// <summary>Starts the tool in a pseudo-terminal, whose text is the output.</summary>
    public static ToolProcess StartInTerminal(ToolRunner tool, params string[] arguments) =>
        Start(tool, "script", ["--quiet", "--return", "--flush", "--command", $"dotnet '{Assembly}' {string.Join(' ', arguments)}", "/dev/null"]);

    /// <summary>Writes keys to the input.</summary>
    public async Task TypeAsync(string keys)
    {
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync();
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for the end of the process, for at most a minute.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await _process.WaitForExitAsync(limit.Token);
        await _streams.WaitAsync(limit.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static string Assembly => typeof(CommandLineApp).Assembly.Location;

    private static ToolProcess Start(ToolRunner tool, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = tool.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["XDG_CONFIG_HOME"] = tool.ConfigurationFolder;
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("NO_COLOR");
        foreach (var (name, value) in tool.Variables)
            start.Environment[name] = value;
        var started = new ToolProcess(new Process { StartInfo = start });
        started._process.Start();
        started._streams = Task.WhenAll(
            CopyAsync(started._process.StandardOutput, started.Output), CopyAsync(started._process.StandardError, started.Error));
        return started;
    }

    /// <summary>Copies text as it comes: a question has no line end.</summary>
    private static async Task CopyAsync(StreamReader from, LockedWriter to)
    {
        var buffer = new char[1024];
        while (await from.ReadAsync(buffer) is var count and > 0)
            to.Write(new string(buffer, 0, count));
    }
}
