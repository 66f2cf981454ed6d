


namespace Deus.Hosting.Functions;

/// <summary>How functions are hosted in this process.</summary>
public sealed class FunctionsOptions
{
    /// <summary>
    /// The folder that holds everything: database, artifacts, unpacked code. Required; relative to the current directory.
    /// Created when it is not there. One host at a time uses it.
    /// </summary>
    public string Folder { get; set; } = "";

    /// <summary>The path of the <c>node</c> program, version 20 or newer; null (default) looks it up in <c>PATH</c>.</summary>
    public string? NodePath { get; set; }

    /// <summary>
    /// The entry file of Node.js functions that <see cref="EmbeddedBackend"/> creates, 1 to 1,028 characters. Default
    /// <c>src/main.js</c>; <see cref="DeployInput.Entrypoint"/> goes before it.
    /// </summary>
    public string Entrypoint { get; set; } = "src/main.js";

    /// <summary>
    /// The build commands of Node.js functions that <see cref="EmbeddedBackend"/> creates, at most 8,192 characters. Default
    /// <c>npm install</c>; empty for none; <see cref="DeployInput.Commands"/> goes before it.
    /// </summary>
    public string Commands { get; set; } = "npm install";

    /// <summary>
    /// The size of functions that <see cref="EmbeddedBackend"/> creates. Default <c>s-1vcpu-512mb</c>;
    /// <see cref="DeployInput.Specification"/> goes before it.
    /// </summary>
    public string Specification { get; set; } = FunctionSettings.DefaultSpecification;

    /// <summary>How long one build may take. More than zero; default 15 minutes.</summary>
    public TimeSpan BuildTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// A command that build commands run behind, with its arguments, for example a sandbox; null (default) or empty runs them
    /// directly. It gets the shell, <c>-c</c> and the commands as its last arguments, in the folder of the build.
    /// </summary>
    public IReadOnlyList<string>? BuildIsolation { get; set; }

    /// <summary>A jobs service that builds in place of this process; null (default) builds here.</summary>
    public RemoteBuilderOptions? RemoteBuilder { get; set; }

    /// <summary>How many builds run at the same time, 1 to 64. Default 1.</summary>
    public int MaxConcurrentBuilds { get; set; } = 1;

    /// <summary>The largest source artifact of a deployment in bytes, at least 1. Default 30,000,000.</summary>
    public long MaxSourceBytes { get; set; } = 30_000_000;

    /// <summary>
    /// The largest size in bytes of a deployment's files, unpacked, before and after its build; at least 1. Default
    /// 2,000,000,000.
    /// </summary>
    public long MaxUnpackedBytes { get; set; } = 2_000_000_000;

    /// <summary>How many executions run at the same time in the whole host, at least 1. Default 64.</summary>
    public int MaxConcurrentExecutions { get; set; } = 64;

    /// <summary>
    /// How many executions of one function run at the same time, at least 1. Default 16;
    /// <see cref="FunctionSettings.MaxConcurrentExecutions"/> overrides it.
    /// </summary>
    public int MaxConcurrentExecutionsPerFunction { get; set; } = 16;

    /// <summary>How many executions may wait for their turn in the whole host, 0 or more. Default 256; one more is refused at once.</summary>
    public int MaxQueuedExecutions { get; set; } = 256;

    /// <summary>How long an execution may wait for its turn. More than zero; default 30 seconds, and then it is refused.</summary>
    public TimeSpan MaxQueueTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long records of executions are kept, at least one second. Default 30 days; null for ever.
    /// <see cref="FunctionSettings.ExecutionRetention"/> overrides it.
    /// </summary>
    public TimeSpan? ExecutionRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// True (default) to take the values of secret variables, and what looks like a secret, out of recorded logs and errors, and
    /// out of the logs of builds.
    /// </summary>
    public bool MaskLogs { get; set; } = true;

    /// <summary>
    /// The key that encrypts the values of variables, 32 bytes, in configuration as base64. Null (default) makes one in the folder, readable by its
    /// owner only, and logs a warning once.
    /// </summary>
    public ReadOnlyMemory<byte>? SecretKey { get; set; }

    /// <summary>What a worker may do on the machine. Default <see cref="WorkerPermission.Strict"/>.</summary>
    public WorkerPermission WorkerPermission { get; set; } = WorkerPermission.Strict;

    /// <summary>
    /// The most workers of one deployment that respond, at least 1; null (default) for the number of processors, at most 4.
    /// For a while there may be as many again that do not.
    /// </summary>
    public int? MaxWorkersPerDeployment { get; set; }

    /// <summary>How many executions a worker runs at once before another one is started, at least 1. Default 8; not a limit.</summary>
    public int RequestsPerWorker { get; set; } = 8;

    /// <summary>
    /// How long a worker without work is kept. More than zero; default 60 seconds. A function that is always warm keeps one.
    /// </summary>
    public TimeSpan WorkerIdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The limit of a worker's memory in bytes, at least 134,217,728 (128 MiB), half of it for the JavaScript heap. Default
    /// 1,073,741,824 (1 GiB); a function whose specification has less gets that.
    /// </summary>
    public long MaxWorkerMemoryBytes { get; set; } = 1_073_741_824;

    /// <summary>
    /// A command that is put in front of a worker's command and runs it, for example a sandbox: the program, by its path or its
    /// name in <c>PATH</c>, then its arguments. It must pass the environment on, where the worker's secret is, answer with the
    /// worker's exit code, and stay in its process group or end it when it is killed. Null or empty (default) for none.
    /// </summary>
    public IReadOnlyList<string>? WorkerIsolation { get; set; }
}
