namespace Deus.Hosting.Functions;

/// <summary>What a caller decides about a function. The defaults are Appwrite's.</summary>
public sealed record FunctionSettings
{
    internal const int DefaultTimeoutSeconds = 15;
    internal const string DefaultSpecification = "s-1vcpu-512mb";
    internal const string DefaultRuntime = "node-20.0";

    /// <summary>The name, 1 to 128 characters; need not be unique.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The runtime: <c>node-20.0</c> (default), or <see cref="HostingRuntimes.Node20"/>, which is the same and is stored so; or a name
    /// of an <see cref="Runtimes.IFunctionRuntime"/> that the application has registered.
    /// </summary>
    public string Runtime { get; init; } = DefaultRuntime;

    /// <summary>The entry file of deployments that name none, at most 1,028 characters. Default empty.</summary>
    public string Entrypoint { get; init; } = "";

    /// <summary>The build commands of deployments that name none, at most 8,192 characters. Default empty: nothing is run.</summary>
    public string Commands { get; init; } = "";

    /// <summary>How long an execution may take, the start of a cold worker included: whole seconds, 1 to 900. Default 15 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(DefaultTimeoutSeconds);

    /// <summary>False to refuse executions. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>False to keep what the function logs out of the records. Default true.</summary>
    public bool Logging { get; init; } = true;

    /// <summary>
    /// How many executions of this function run at the same time, at least 1; null (default) for
    /// <see cref="FunctionsOptions.MaxConcurrentExecutionsPerFunction"/>.
    /// </summary>
    public int? MaxConcurrentExecutions { get; init; }

    /// <summary>
    /// How long records of this function's executions are kept, more than zero, <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for
    /// ever; null (default) for <see cref="FunctionsOptions.ExecutionRetention"/>.
    /// </summary>
    public TimeSpan? ExecutionRetention { get; init; }

    /// <summary>
    /// When it is run without a request, in UTC: a cron expression of five fields (minute, hour, day of the month, month, day
    /// of the week), or for example <c>@hourly</c>; at most 128 characters. Default empty: never. It is run while it is
    /// enabled and has an active deployment; see <see cref="HostedFunction.ScheduleNext"/>.
    /// </summary>
    public string Schedule { get; init; } = "";

    /// <summary>The roles that may execute the function without a key.</summary>
    internal IReadOnlyList<string> Execute { get; init; } = [];

    internal IReadOnlyList<string> Events { get; init; } = [];

    internal IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The size of builds. It is kept and shown; builds have the limits of the host.</summary>
    internal string BuildSpecification { get; init; } = DefaultSpecification;

    /// <summary>The size of the workers.</summary>
    internal string RuntimeSpecification { get; init; } = DefaultSpecification;

    /// <summary>After how many days deployments that are not in use are deleted, 0 for never.</summary>
    internal int DeploymentRetentionDays { get; init; }

    internal string InstallationId { get; init; } = "";

    internal string ProviderRepositoryId { get; init; } = "";

    internal string ProviderBranch { get; init; } = "";

    internal string ProviderRootDirectory { get; init; } = "";

    internal bool ProviderSilentMode { get; init; }

    internal IReadOnlyList<string> ProviderBranches { get; init; } = [];

    internal IReadOnlyList<string> ProviderPaths { get; init; } = [];
}
