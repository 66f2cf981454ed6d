namespace Deus.Hosting;

/// <summary>What to deploy.</summary>
public sealed record DeployInput
{
    /// <summary>The caller's own id of the service that the function belongs to; names the function when
    /// <see cref="FunctionName"/> is null.</summary>
    public required string ServiceId { get; init; }

    /// <summary>The key under which <see cref="IBlobReader"/> finds the artifact.</summary>
    public required string ArtifactKey { get; init; }

    /// <summary>One of <see cref="HostingRuntimes"/>, or a runtime that the application has added to an embedded host. Default
    /// <see cref="HostingRuntimes.Node20"/>.</summary>
    public string Runtime { get; init; } = HostingRuntimes.Node20;

    /// <summary>True to keep capacity when idle, false to scale to zero; null (default) leaves an existing function as it
    /// is, and lets a new one scale to zero.</summary>
    public bool? AlwaysWarm { get; init; }

    /// <summary>Where the function should run; null for the backend's default. A label of the host application: an
    /// Appwrite endpoint and an embedded host are each in one place, so it changes nothing there.</summary>
    public string? Region { get; init; }

    /// <summary>The function's name, 1 to 128 characters; null for <c>deus-</c> and the first 8 characters of
    /// <see cref="ServiceId"/>.</summary>
    public string? FunctionName { get; init; }

    /// <summary>The id of the function; null lets the backend choose one. 1 to 36 letters, digits, <c>.</c>, <c>_</c>
    /// or <c>-</c>, beginning with a letter or digit.</summary>
    public string? FunctionId { get; init; }

    /// <summary>The function's entry file, 1 to 1,028 characters, for example <c>src/main.js</c>. Null (default) takes the
    /// existing function's own; for a new function, the one in the backend's options.</summary>
    public string? Entrypoint { get; init; }

    /// <summary>The build commands, at most 8,192 characters; empty runs none. Null (default) takes the existing function's
    /// own; for a new function, those in the backend's options.</summary>
    public string? Commands { get; init; }

    /// <summary>How long an execution may take: more than zero, at most 15 minutes, rounded up to whole seconds. Null
    /// (default) takes the existing function's own; for a new function, <see cref="HostingLimits.DefaultTimeoutMs"/>.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The size of the function, for example <c>s-1vcpu-1gb</c>. Null (default) takes the existing function's own;
    /// for a new function, the one in the backend's options. Goes before the specification of always-warm functions.</summary>
    public string? Specification { get; init; }

    /// <summary>Secret variables: their values cannot be read back. Blank keys are skipped. Null for none.</summary>
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>Variables whose values may be read back. Blank keys are skipped. Null for none.</summary>
    public IReadOnlyDictionary<string, string>? PlainEnv { get; init; }

    /// <summary>True to return only when the deployment is ready and active; default false.</summary>
    public bool WaitUntilReady { get; init; }

    /// <summary>
    /// True to do nothing when the same artifact is deployed already with the same settings; needs
    /// <see cref="FunctionId"/>. Default false. Keeps a fingerprint in the variable <c>DEUS_DEPLOYED</c>.
    /// </summary>
    public bool SkipUnchanged { get; init; }

    /// <summary>Names the deployment without the values of its variables.</summary>
    public override string ToString() =>
        $"{nameof(DeployInput)} {{ {nameof(ServiceId)} = {ServiceId}, {nameof(ArtifactKey)} = {ArtifactKey}, "
        + $"{nameof(Runtime)} = {Runtime}, {nameof(AlwaysWarm)} = {AlwaysWarm}, {nameof(FunctionId)} = {FunctionId} }}";
}
