namespace Deus.Hosting.Backends;

/// <summary>The validated values that both backends derive from a <see cref="DeployInput"/>.</summary>
internal sealed record DeployPlan
{
    /// <summary>The variable that contains the function's maximum response size in bytes.</summary>
    public const string MaxResponseBytesKey = "DEUS_MAX_RESPONSE_BYTES";

    private const int ServiceIdPrefix = 8;
    private const int MaxNameLength = 128;
    private const int MaxKeyLength = 255;
    private const int MaxValueLength = 8192;

    public required string Name { get; init; }

    /// <summary>The id that the caller chose; null when the backend chooses one.</summary>
    public required string? FunctionId { get; init; }

    public required string Runtime { get; init; }

    public required string ArtifactKey { get; init; }

    /// <summary>The name that the caller gave; null when <see cref="Name"/> is generated.</summary>
    public required string? GivenName { get; init; }

    /// <summary>True keeps capacity when idle; null leaves an existing function unchanged.</summary>
    public required bool? AlwaysWarm { get; init; }

    /// <summary>The function settings that the input names.</summary>
    public required DeploySettings Settings { get; init; }

    public required bool SkipUnchanged { get; init; }

    /// <summary>The time limit of an execution in seconds, for a function that has no time limit yet.</summary>
    public required int DefaultTimeoutSeconds { get; init; }

    public required long MaxArtifactBytes { get; init; }

    /// <summary>The variables, sorted by key in ordinal order.</summary>
    public required IReadOnlyList<DeployVariable> Variables { get; init; }

    /// <summary>Validates an input and completes it with the limits.</summary>
    /// <exception cref="ArgumentException">A property is not valid.</exception>
    /// <exception cref="BackendRejectedException">The runtime is not in <paramref name="runtimes"/>.</exception>
    public static DeployPlan From(DeployInput input, HostingLimits limits, params string[] runtimes)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!runtimes.Contains(input.Runtime, StringComparer.Ordinal))
            throw BackendRejectedException.UnsupportedRuntime(input.Runtime, runtimes);
        ArgumentException.ThrowIfNullOrWhiteSpace(input.ArtifactKey, nameof(input.ArtifactKey));
        if (input.FunctionId is not null)
            Ids.Check(input.FunctionId, nameof(input.FunctionId));
        if (input.SkipUnchanged && input.FunctionId is null)
            throw new ArgumentException("SkipUnchanged needs the FunctionId of the function to compare with.", nameof(input));
        return new DeployPlan
        {
            Name = NameOf(input),
            FunctionId = input.FunctionId,
            Runtime = input.Runtime,
            ArtifactKey = input.ArtifactKey,
            GivenName = string.IsNullOrWhiteSpace(input.FunctionName) ? null : input.FunctionName,
            AlwaysWarm = input.AlwaysWarm,
            SkipUnchanged = input.SkipUnchanged,
            Settings = DeploySettings.From(input),
            DefaultTimeoutSeconds = limits.TimeoutSeconds,
            MaxArtifactBytes = limits.MaxArtifactBytes,
            Variables = VariablesOf(input, limits),
        };
    }

    /// <summary>Returns the registered storage.</summary>
    /// <exception cref="HostingConfigurationException">No <see cref="IBlobReader"/> is registered.</exception>
    public static IBlobReader Require(IBlobReader? blobs) => blobs ?? throw new HostingConfigurationException(
        "Deploying needs the artifact's storage, and no IBlobReader is registered. "
        + "Add: services.AddSingleton<IBlobReader>(new FileBlobReader(\"artifacts\"));");

    private static string NameOf(DeployInput input)
    {
        if (!string.IsNullOrWhiteSpace(input.FunctionName))
            return input.FunctionName.Length <= MaxNameLength
                ? input.FunctionName
                : throw new ArgumentException($"FunctionName is too long. Accepted: 1 to {MaxNameLength} characters.", nameof(input));
        ArgumentException.ThrowIfNullOrWhiteSpace(input.ServiceId, nameof(input.ServiceId));
        var prefix = input.ServiceId[..Math.Min(ServiceIdPrefix, input.ServiceId.Length)];
        // Does not cut a surrogate pair in the middle.
        return "deus-" + (char.IsHighSurrogate(prefix[^1]) ? prefix[..^1] : prefix);
    }

    private static List<DeployVariable> VariablesOf(DeployInput input, HostingLimits limits)
    {
        var variables = new SortedDictionary<string, DeployVariable>(StringComparer.Ordinal)
        {
            [MaxResponseBytesKey] =
                new(MaxResponseBytesKey, limits.MaxResponseBytes.ToString(System.Globalization.CultureInfo.InvariantCulture))
                {
                    IsDefault = true,
                },
        };
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Add(input.Env, isPlain: false, nameof(input.Env));
        Add(input.PlainEnv, isPlain: true, nameof(input.PlainEnv));
        return [.. variables.Values];

        void Add(IReadOnlyDictionary<string, string>? source, bool isPlain, string field)
        {
            foreach (var (key, value) in source ?? new Dictionary<string, string>())
            {
                if (string.IsNullOrWhiteSpace(key))
                    continue;
                if (!seen.Add(key))
                    throw new ArgumentException($"The variable '{key}' is in both Env and PlainEnv. Accepted: one of them.", field);
                if (key.Length > MaxKeyLength || value?.Length > MaxValueLength)
                    throw new ArgumentException(
                        $"The variable '{key[..Math.Min(key.Length, MaxKeyLength)]}' is too long. Accepted: a key of up to "
                        + $"{MaxKeyLength} and a value of up to {MaxValueLength} characters.",
                        field);
                variables[key] = new DeployVariable(key, value ?? "", isPlain);
            }
        }
    }
}

/// <summary>A variable to set.</summary>
/// <param name="Key">The key of the variable.</param>
/// <param name="Value">The value of the variable.</param>
/// <param name="IsPlain">True when the value may be read back.</param>
internal sealed record DeployVariable(string Key, string Value, bool IsPlain = false)
{
    /// <summary>True when the caller did not name the variable, so that an existing value of the function stays.</summary>
    public bool IsDefault { get; init; }

    public override string ToString() => Key;
}
