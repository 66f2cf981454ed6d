namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>The options of Node.js workers.</summary>
internal sealed class NodeRuntimeOptions
{
    /// <summary>The entry file of functions without an entry file; default <c>src/main.js</c>.</summary>
    public string DefaultEntrypoint { get; set; } = "src/main.js";

    /// <summary>The build commands of functions without build commands; default <c>npm install</c>.</summary>
    public string DefaultCommands { get; set; } = "npm install";

    /// <summary>The path of the <c>node</c> program; null (default): searched in PATH, version 24 first.</summary>
    public string? NodePath { get; set; }

    /// <summary>Further <c>node</c> programs, for functions whose runtime names their version; default empty.</summary>
    public IReadOnlyList<string> NodePaths { get; set; } = [];

    /// <summary>
    /// The maximum number of responding workers of a deployment, at least 1; default the number of processors, at most 4. The same number
    /// of workers may exist additionally that do not respond, until the deadlines of their requests.
    /// </summary>
    public int MaxWorkersPerDeployment { get; set; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>
    /// The number of concurrent requests per worker above which another worker is started, at least 1; default 8. Not a limit.
    /// </summary>
    public int RequestsPerWorker { get; set; } = 8;

    /// <summary>
    /// The time after which a worker that has requests but does not respond gets no new requests, because its event loop is blocked;
    /// default 500 milliseconds. <see cref="Timeout.InfiniteTimeSpan"/> disables this.
    /// </summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The number of started workers without a deployment, 0 or more; null (default): 1, and none while the machine's memory load is high.
    /// </summary>
    public int? BlankWorkers { get; set; }

    /// <summary>Returns true while the memory load of the machine, or of the container, is high.</summary>
    public Func<bool> HasMemoryPressure { get; set; } = () =>
        GC.GetGCMemoryInfo(GCKind.Any) is { HighMemoryLoadThresholdBytes: > 0 and var high, MemoryLoadBytes: var load } && load >= high;

    /// <summary>
    /// The folder where blank workers find links to the code of their deployment, on the file system of the code; null (default): no blank
    /// workers, unless <see cref="Permission"/> is off. It exists when a function is executed.
    /// </summary>
    public string? LinkFolder { get; set; }

    /// <summary>How long a worker without requests is kept; default 60 seconds. An always-warm deployment keeps one worker.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The maximum time until a started worker accepts requests; default 10 seconds.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time after its timeout when an execution that blocks its worker is killed; default 5 seconds.</summary>
    public TimeSpan KillGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The maximum time that a release waits for running requests; default 30 seconds.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The limit of a worker's JavaScript heap in MiB; null (default): half of its memory limit. Buffers are outside of the heap.
    /// </summary>
    public int? MaxOldSpaceMegabytes { get; set; }

    /// <summary>
    /// The limit of a worker's memory in MiB, including heap, Buffers and WebAssembly; default 1024. A lower limit of the deployment takes
    /// precedence.
    /// </summary>
    public int MaxMemoryMegabytes { get; set; } = 1024;

    /// <summary>The maximum size in MiB of a file that a worker writes to its scratch folder; default 256.</summary>
    public int MaxFileMegabytes { get; set; } = 256;

    /// <summary>The maximum number of open files and sockets of a worker; default 1024. Each running request uses one.</summary>
    public int MaxOpenFiles { get; set; } = 1024;

    /// <summary>The permissions of a worker; default <see cref="WorkerPermission.Strict"/>.</summary>
    public WorkerPermission Permission { get; set; } = WorkerPermission.Strict;

    /// <summary>The program that runs the command of a worker, as an absolute path with arguments; default empty: none.</summary>
    public IReadOnlyList<string> Isolation { get; set; } = [];

    /// <summary>The folder for sockets and scratch files, at most 70 bytes long; null (default): the system's temporary folder.</summary>
    public string? TemporaryFolder { get; set; }
}
