namespace Deus.Hosting.Functions;

/// <summary>The options of the embedded function host.</summary>
public sealed class FunctionsOptions
{
    /// <summary>
    /// The folder for all data of the host: database, artifacts and unpacked code. Required. A relative path is resolved against the
    /// current directory. The host creates the folder when it does not exist. Only one host can use a folder at a time.
    /// </summary>
    public string Folder { get; set; } = "";

    /// <summary>
    /// The path of the <c>node</c> program that runs <c>node-20.0</c>, version 20 or newer; null (default) searches <c>PATH</c>, version 24
    /// first.
    /// </summary>
    public string? NodePath { get; set; }

    /// <summary>
    /// The paths of further <c>node</c> programs, for functions whose runtime is <c>node-22.0</c> or <c>node-24.0</c>. Null (default) finds
    /// them in <c>PATH</c> under the names <c>node</c>, <c>node22</c>, <c>node-22</c>, <c>node24</c> and <c>node-24</c>.
    /// </summary>
    public IReadOnlyList<string>? NodePaths { get; set; }

    /// <summary>
    /// The entry file of Node.js functions that <see cref="EmbeddedBackend"/> creates, 1 to 1,028 characters. Default
    /// <c>src/main.js</c>. <see cref="DeployInput.Entrypoint"/> overrides it.
    /// </summary>
    public string Entrypoint { get; set; } = "src/main.js";

    /// <summary>
    /// The build commands of Node.js functions that <see cref="EmbeddedBackend"/> creates, at most 8,192 characters. Default
    /// <c>npm install</c>; empty runs none. <see cref="DeployInput.Commands"/> overrides them.
    /// </summary>
    public string Commands { get; set; } = "npm install";

    /// <summary>
    /// The specification of functions that <see cref="EmbeddedBackend"/> creates. Default <c>s-1vcpu-512mb</c>.
    /// <see cref="DeployInput.Specification"/> overrides it.
    /// </summary>
    public string Specification { get; set; } = FunctionSettings.DefaultSpecification;

    /// <summary>The timeout of one build. More than zero; default 15 minutes.</summary>
    public TimeSpan BuildTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// A command prefix for the build commands, with its arguments, for example a sandbox; null (default) or empty runs them directly.
    /// Its last arguments are the shell, <c>-c</c> and the build commands. It runs in the folder of the build.
    /// </summary>
    public IReadOnlyList<string>? BuildIsolation { get; set; }

    /// <summary>A jobs service that builds instead of this process; null (default) builds in this process.</summary>
    public RemoteBuilderOptions? RemoteBuilder { get; set; }

    /// <summary>The maximum number of concurrent builds, 1 to 64. Default 1.</summary>
    public int MaxConcurrentBuilds { get; set; } = 1;

    /// <summary>The maximum size of a deployment's source artifact in bytes, at least 1. Default 30,000,000.</summary>
    public long MaxSourceBytes { get; set; } = 30_000_000;

    /// <summary>
    /// The maximum size of a deployment's unpacked files in bytes, before and after its build; at least 1. Default 2,000,000,000.
    /// </summary>
    public long MaxUnpackedBytes { get; set; } = 2_000_000_000;

    /// <summary>
    /// The maximum disk space of one build in bytes, at least 1: its files, its temporary files and the package cache of its function.
    /// Default 10,000,000,000. A build that exceeds it fails, and its files and the cache are deleted. A change applies at once. It does not
    /// apply to a jobs service.
    /// </summary>
    public long MaxBuildDiskBytes { get; set; } = 10_000_000_000;

    /// <summary>
    /// The maximum number of a deployment's files, folders and links, before and after its build; at least 1. Default 200,000.
    /// </summary>
    public int MaxUnpackedEntries { get; set; } = 200_000;

    /// <summary>The maximum number of concurrent executions in the host, at least 1. Default 64.</summary>
    public int MaxConcurrentExecutions { get; set; } = 64;

    /// <summary>
    /// The maximum number of concurrent executions of one function, at least 1. Default 16.
    /// <see cref="FunctionSettings.MaxConcurrentExecutions"/> overrides it.
    /// </summary>
    public int MaxConcurrentExecutionsPerFunction { get; set; } = 16;

    /// <summary>
    /// The maximum number of queued executions in the host, 0 or more. Default 256. One function gets at most half of them, but at least
    /// one. The host rejects further executions at once.
    /// </summary>
    public int MaxQueuedExecutions { get; set; } = 256;

    /// <summary>
    /// The maximum time that an execution waits in the queue. More than zero, at most 24 days; default 30 seconds. Afterwards the host
    /// rejects it.
    /// </summary>
    public TimeSpan MaxQueueTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The maximum size of a function's response body in bytes, 1 to 20,971,520. Default 20,971,520 (20 MiB). A larger response ends the
    /// execution as failed. A caller that does not read the response as a stream holds it in memory.
    /// </summary>
    public int MaxResponseBytes { get; set; } = 20_971_520;

    /// <summary>
    /// The maximum memory for the bodies of HTTP requests in bytes, at least 67,108,864 (64 MiB). Default 268,435,456 (256 MiB): half for
    /// the large bodies of running executions, a quarter for requests of the API that are being read, and a quarter for small bodies.
    /// Requests wait until there is room.
    /// </summary>
    public long MaxBodyMemoryBytes { get; set; } = 268_435_456;

    /// <summary>
    /// The maximum size of all temporary files with bodies of HTTP requests in bytes, at least 20,971,520 (20 MiB). Default
    /// 1,073,741,824 (1 GiB). Further large bodies are refused with status 429.
    /// </summary>
    public long MaxBodyDiskBytes { get; set; } = 1_073_741_824;

    /// <summary>
    /// The size in bytes above which the body of an HTTP request goes to a temporary file while it arrives, 0 to 1,048,576. Default
    /// 65,536.
    /// </summary>
    public int BodySpoolThresholdBytes { get; set; } = 65_536;

    /// <summary>
    /// The minimum average rate at which a client must send the body of an HTTP/1.1 request in bytes per second, 0 or more, after the
    /// first five seconds. Default 1,024. A slower request is ended with status 408. Zero requires no rate.
    /// </summary>
    public int MinBodyBytesPerSecond { get; set; } = 1024;

    /// <summary>
    /// How long records of executions are kept, at least one second. Default 30 days; null keeps them forever.
    /// <see cref="FunctionSettings.ExecutionRetention"/> overrides it.
    /// </summary>
    public TimeSpan? ExecutionRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// The hosts to which results of executions may be sent: names, or <c>*.example.org</c> for all names below one. Null (default) or
    /// empty: a function cannot have a callback.
    /// </summary>
    public IReadOnlyList<string>? CallbackHosts { get; set; }

    /// <summary>
    /// Those of <see cref="CallbackHosts"/> that may have addresses of this machine or a private network, and a URL with <c>http</c>. Null
    /// (default) or empty for none.
    /// </summary>
    public IReadOnlyList<string>? PrivateCallbackHosts { get; set; }

    /// <summary>
    /// How long an upload in parts may take. More than zero, at most 3,650 days; default one day. Afterwards the deployment is deleted with
    /// the parts that have arrived.
    /// </summary>
    public TimeSpan UploadRetention { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// True (default) masks the values of secret variables, and text that looks like a secret, in recorded logs and errors and in
    /// build logs.
    /// </summary>
    public bool MaskLogs { get; set; } = true;

    /// <summary>
    /// The key that encrypts the values of variables: 32 bytes, in configuration as base64. Null (default) creates a key in the folder,
    /// readable only by the host's user, and logs a warning once.
    /// </summary>
    public ReadOnlyMemory<byte>? SecretKey { get; set; }

    /// <summary>The permissions of a worker on this machine. Default <see cref="WorkerPermission.Strict"/>.</summary>
    public WorkerPermission WorkerPermission { get; set; } = WorkerPermission.Strict;

    /// <summary>
    /// The maximum number of responsive workers per deployment, at least 1; null (default) uses the number of processors, at most 4.
    /// For a limited time the same number of unresponsive workers may exist in addition.
    /// </summary>
    public int? MaxWorkersPerDeployment { get; set; }

    /// <summary>
    /// The number of concurrent executions per worker at which another worker is started, at least 1. Default 8. It is not a limit.
    /// </summary>
    public int RequestsPerWorker { get; set; } = 8;

    /// <summary>
    /// The number of Node.js processes that are started without a deployment, 0 to 64, so that the first call of a sleeping function does not
    /// wait for the start of a process. Each takes one deployment and is replaced. They start after the first execution of a Node.js function.
    /// Null (default): 1, and none while the machine's memory load is high. With <see cref="WorkerIsolation"/> there are none.
    /// </summary>
    public int? BlankWorkers { get; set; }

    /// <summary>
    /// How long an idle worker is kept. More than zero, at most 24 days; default 60 seconds. An always-warm function keeps one worker.
    /// </summary>
    public TimeSpan WorkerIdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The memory limit of a worker in bytes, at least 134,217,728 (128 MiB). Half of it is the limit of the JavaScript heap. Default
    /// 1,073,741,824 (1 GiB). A smaller value in the function's specification applies instead.
    /// </summary>
    public long MaxWorkerMemoryBytes { get; set; } = 1_073_741_824;

    /// <summary>
    /// A command prefix for the worker's command, for example a sandbox: the program, by its path or its name in <c>PATH</c>, then its
    /// arguments. It must pass on the environment, which contains the worker's secret, return the worker's exit code, and either stay
    /// in its process group or end the worker when it is killed. Null or empty (default) starts the worker directly.
    /// </summary>
    public IReadOnlyList<string>? WorkerIsolation { get; set; }
}
