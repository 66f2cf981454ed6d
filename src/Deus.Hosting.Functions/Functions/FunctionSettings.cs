namespace Deus.Hosting.Functions;

/// <summary>What a caller decides about a function. The defaults are Appwrite's.</summary>
internal sealed record FunctionSettings
{
    public const int DefaultTimeoutSeconds = 15;
    public const string DefaultSpecification = "s-1vcpu-512mb";

    public required string Name { get; init; }

    /// <summary>The runtime on the wire, for example <c>node-20.0</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>The roles that may execute the function without a key.</summary>
    public IReadOnlyList<string> Execute { get; init; } = [];

    public IReadOnlyList<string> Events { get; init; } = [];

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public string Schedule { get; init; } = "";

    public int TimeoutSeconds { get; init; } = DefaultTimeoutSeconds;

    public bool Enabled { get; init; } = true;

    public bool Logging { get; init; } = true;

    public string Entrypoint { get; init; } = "";

    public string Commands { get; init; } = "";

    public string Specification { get; init; } = DefaultSpecification;

    public string InstallationId { get; init; } = "";

    public string ProviderRepositoryId { get; init; } = "";

    public string ProviderBranch { get; init; } = "";

    public string ProviderRootDirectory { get; init; } = "";

    public bool ProviderSilentMode { get; init; }
}
