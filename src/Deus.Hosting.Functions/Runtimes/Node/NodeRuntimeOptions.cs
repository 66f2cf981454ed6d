namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>How Node.js workers are run.</summary>
internal sealed class NodeRuntimeOptions
{
    /// <summary>The entry file of functions that name none.</summary>
    public string DefaultEntrypoint { get; set; } = "src/main.js";

    /// <summary>The build commands of functions that name none.</summary>
    public string DefaultCommands { get; set; } = "npm install";

    /// <summary>The path of the <c>node</c> program; null looks it up in PATH.</summary>
    public string? NodePath { get; set; }

    /// <summary>
    /// The most workers of a deployment that respond, at least 1; default the number of processors, at most 4. As many
    /// again may be there that do not respond, until their requests' deadlines.
    /// </summary>
    public int MaxWorkersPerDeployment { get; set; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>How many requests a worker runs at once before another worker is started, at least 1; default 8. Not a limit.</summary>
    public int RequestsPerWorker { get; set; } = 8;

    /// <summary>
    /// How long a worker with requests may be silent, its event loop blocked, until new requests go elsewhere; default
    /// 500 milliseconds. <see cref="Timeout.InfiniteTimeSpan"/> is for ever.
    /// </summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a worker without requests is kept; default 60 seconds. An always-warm deployment keeps one.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a worker may take until it accepts requests; default 10 seconds.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after its timeout an execution that blocks its worker is killed; default 5 seconds.</summary>
    public TimeSpan KillGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a release waits for running requests; default 30 seconds.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The limit of a worker's JavaScript heap in MiB; null (default) is half of its memory. Buffers are outside of the heap.</summary>
    public int? MaxOldSpaceMegabytes { get; set; }

    /// <summary>
    /// The limit of all memory of a worker in MiB, heap, Buffers and WebAssembly together; default 1024. That of the
    /// deployment counts when it is lower.
    /// </summary>
    public int MaxMemoryMegabytes { get; set; } = 1024;

    /// <summary>The largest file in MiB that a worker can write to its scratch folder; default 256.</summary>
    public int MaxFileMegabytes { get; set; } = 256;

    /// <summary>The most files and sockets a worker can have open; default 1024. One for each request that runs is among them.</summary>
    public int MaxOpenFiles { get; set; } = 1024;

    /// <summary>What a worker may do besides computing; default <see cref="WorkerPermission.Strict"/>.</summary>
    public WorkerPermission Permission { get; set; } = WorkerPermission.Strict;

    /// <summary>The program, by its absolute path, with its arguments, that runs the command of a worker; empty (default) for none.</summary>
    public IReadOnlyList<string> Isolation { get; set; } = [];

    /// <summary>The folder for sockets and scratch files; null is the system's temporary folder. At most 70 bytes long.</summary>
    public string? TemporaryFolder { get; set; }
}
