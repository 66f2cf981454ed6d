namespace Deus.Hosting.Functions.Runtimes;

/// <summary>What a <see cref="SupervisedProcess"/> runs.</summary>
internal sealed record SupervisedProcessStart
{
    /// <summary>The program; a bare name is looked up in the PATH of <see cref="Environment"/>.</summary>
    public required string FileName { get; init; }

    /// <summary>The arguments, passed on as they are.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The folder it runs in; must exist.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>All of its environment; nothing is inherited. For names that a shell does not pass on see <see cref="ShellEnvironment"/>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The limit of each process's own memory in MiB, mapped files apart; null is that of the host.</summary>
    public int? MaxMemoryMegabytes { get; init; }

    /// <summary>The limit of a file that is written, in MiB; null is that of the host.</summary>
    public int? MaxFileMegabytes { get; init; }

    /// <summary>The limit of the files and sockets each process has open; null is that of the host.</summary>
    public int? MaxOpenFiles { get; init; }

    /// <summary>
    /// Receives standard output and standard error in order of arrival, never concurrently; the memory is reused after
    /// the call. The process waits while it is slow. When it throws, the process is killed and
    /// <see cref="SupervisedProcess.Exited"/> fails. Null drops the output.
    /// </summary>
    public Func<ReadOnlyMemory<char>, ValueTask>? OnOutput { get; init; }
}
