namespace Deus.Hosting.Functions.Runtimes.Processes;

/// <summary>The command of a <see cref="SupervisedProcess"/> and its limits.</summary>
internal sealed record SupervisedProcessStart
{
    /// <summary>The program. A name without a path is searched in the PATH of <see cref="Environment"/>.</summary>
    public required string FileName { get; init; }

    /// <summary>The arguments, passed unchanged.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The working directory. It must exist.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>
    /// The complete environment; nothing is inherited. For names that a shell does not pass on see <see cref="ShellEnvironment"/>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The private memory limit of each process in MiB, without mapped files; null: the limit of the host.</summary>
    public int? MaxMemoryMegabytes { get; init; }

    /// <summary>The size limit of written files in MiB; null: the limit of the host.</summary>
    public int? MaxFileMegabytes { get; init; }

    /// <summary>The limit of open files and sockets of each process; null: the limit of the host.</summary>
    public int? MaxOpenFiles { get; init; }

    /// <summary>True (default) uses a cgroup where one can be created. Tests of the other way set it to false.</summary>
    public bool UsesCgroup { get; init; } = true;

    /// <summary>
    /// Receives standard output and standard error in order of arrival. Calls do not overlap, and the memory is reused after the call. A
    /// slow consumer blocks the process. When it throws, the process is killed and <see cref="SupervisedProcess.Exited"/> fails. Null: the
    /// output is dropped.
    /// </summary>
    public Func<ReadOnlyMemory<char>, ValueTask>? OnOutput { get; init; }
}
