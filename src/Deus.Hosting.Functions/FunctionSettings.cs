using Deus.Hosting.Backends;

namespace Deus.Hosting.Functions;

/// <summary>The settings of a function that a caller can change. The defaults are Appwrite's.</summary>
public sealed record FunctionSettings
{
    internal const int DefaultTimeoutSeconds = 15;
    internal const string DefaultSpecification = "s-1vcpu-512mb";
    internal const string DefaultRuntime = WireRuntimes.Node20;

    /// <summary>The name, 1 to 128 characters. It does not have to be unique.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The runtime: <c>node-20.0</c> (default), or <see cref="HostingRuntimes.Node20"/>, which is stored as <c>node-20.0</c>; or the
    /// name of an <see cref="Runtimes.IFunctionRuntime"/> that the application has registered.
    /// </summary>
    public string Runtime { get; init; } = DefaultRuntime;

    /// <summary>The entry file of deployments that do not set one, at most 1,028 characters. Default empty.</summary>
    public string Entrypoint { get; init; } = "";

    /// <summary>
    /// The build commands of deployments that do not set them, at most 8,192 characters. Default empty: the build runs none.
    /// </summary>
    public string Commands { get; init; } = "";

    /// <summary>The timeout of an execution, including the cold start of a worker: whole seconds, 1 to 900. Default 15 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(DefaultTimeoutSeconds);

    /// <summary>False rejects executions. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>False excludes the function's log output from the records. Default true.</summary>
    public bool Logging { get; init; } = true;

    /// <summary>
    /// The maximum number of concurrent executions of this function, at least 1; null (default) uses
    /// <see cref="FunctionsOptions.MaxConcurrentExecutionsPerFunction"/>.
    /// </summary>
    public int? MaxConcurrentExecutions { get; init; }

    /// <summary>
    /// How long the records of this function's executions are kept, at least one second;
    /// <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> keeps them forever; null (default) uses
    /// <see cref="FunctionsOptions.ExecutionRetention"/>.
    /// </summary>
    public TimeSpan? ExecutionRetention { get; init; }

    /// <summary>
    /// The schedule on which the host runs the function, in UTC: a cron expression of five fields (minute, hour, day of the month,
    /// month, day of the week) or a name such as <c>@hourly</c>; at most 128 characters. Default empty: never. The host runs it only
    /// while the function is enabled and has an active deployment; see <see cref="HostedFunction.ScheduleNext"/>.
    /// </summary>
    public string Schedule { get; init; } = "";

    /// <summary>How the schedule is run. Default: not paused, missed times are skipped, runs may overlap.</summary>
    public SchedulePolicy SchedulePolicy { get; init; } = new();

    /// <summary>
    /// When a failed asynchronous or scheduled execution is executed again; null (default): never, and its request is deleted when it starts.
    /// </summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>
    /// True to record the bodies of responses in <see cref="Execution.SavedBody"/>, with secrets masked. A body above 1 MiB is cut, and ends with
    /// <c>[TRUNCATED - Response exceeded 1MB]</c>. Bodies that are not UTF-8 text, and streamed ones, are not saved. Default false.
    /// </summary>
    public bool SavesResponses { get; init; }

    /// <summary>The roles that may execute the function without an API key.</summary>
    internal IReadOnlyList<string> Execute { get; init; } = [];

    internal IReadOnlyList<string> Events { get; init; } = [];

    internal IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The specification of builds. Its memory limits each process of a build in this process, at least 1,024 MiB.</summary>
    internal string BuildSpecification { get; init; } = DefaultSpecification;

    /// <summary>The specification of the workers.</summary>
    internal string RuntimeSpecification { get; init; } = DefaultSpecification;

    /// <summary>The number of days after which unused deployments are deleted, 0 for never.</summary>
    internal int DeploymentRetentionDays { get; init; }

    internal string InstallationId { get; init; } = "";

    internal string ProviderRepositoryId { get; init; } = "";

    internal string ProviderBranch { get; init; } = "";

    internal string ProviderRootDirectory { get; init; } = "";

    internal bool ProviderSilentMode { get; init; }

    internal IReadOnlyList<string> ProviderBranches { get; init; } = [];

    internal IReadOnlyList<string> ProviderPaths { get; init; } = [];
}
