namespace Deus.Hosting;

/// <summary>The input of a deployment: the artifact, the function and its settings.</summary>
public sealed record DeployInput
{
    /// <summary>
    /// The host application's id of the service that the function belongs to. It names a new function when
    /// <see cref="FunctionName"/> is null.
    /// </summary>
    public required string ServiceId { get; init; }

    /// <summary>The key under which <see cref="IBlobReader"/> finds the artifact.</summary>
    public required string ArtifactKey { get; init; }

    /// <summary>
    /// The runtime of the function: one of <see cref="HostingRuntimes"/>, or a runtime that the application has added to an
    /// embedded host. Default <see cref="HostingRuntimes.Node20"/>.
    /// </summary>
    public string Runtime { get; init; } = HostingRuntimes.Node20;

    /// <summary>
    /// True keeps capacity when idle; false scales to zero. Null (default) leaves an existing function unchanged, and lets a new
    /// function scale to zero.
    /// </summary>
    public bool? AlwaysWarm { get; init; }

    /// <summary>
    /// The region where the function should run; null (default) for the backend's default. A label of the host application: an
    /// Appwrite endpoint and an embedded host each run in one place and ignore the value.
    /// </summary>
    public string? Region { get; init; }

    /// <summary>
    /// The name of the function, 1 to 128 characters. Null (default) keeps the name of an existing function; the name of a new
    /// function is then <c>deus-</c> and the first 8 characters of <see cref="ServiceId"/>.
    /// </summary>
    public string? FunctionName { get; init; }

    /// <summary>
    /// The id of the function, which is created when it does not exist. Null (default): a function is created, and the backend
    /// chooses its id. 1 to 36 letters, digits, <c>.</c>, <c>_</c> or <c>-</c>, starting with a letter or digit.
    /// </summary>
    public string? FunctionId { get; init; }

    /// <summary>
    /// The entry file of the function, 1 to 1,028 characters, for example <c>src/main.js</c>. Null (default) keeps the entry file
    /// of an existing function; a new function gets the entry file of the backend's options.
    /// </summary>
    public string? Entrypoint { get; init; }

    /// <summary>
    /// The build commands, at most 8,192 characters; empty runs none. Null (default) keeps the commands of an existing function;
    /// a new function gets the commands of the backend's options.
    /// </summary>
    public string? Commands { get; init; }

    /// <summary>
    /// The time limit of an execution: more than zero, at most 15 minutes, rounded up to whole seconds. Null (default) keeps the
    /// time limit of an existing function; a new function gets <see cref="HostingLimits.DefaultTimeoutMs"/>.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// The size of the function, for example <c>s-1vcpu-1gb</c>. Null (default) keeps the size of an existing function; a new
    /// function gets the size of the backend's options. A value overrides the specification of always-warm functions.
    /// </summary>
    public string? Specification { get; init; }

    /// <summary>
    /// The secret variables. Their values cannot be read back. Blank keys are skipped. Null (default) for none.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>The variables whose values may be read back. Blank keys are skipped. Null (default) for none.</summary>
    public IReadOnlyDictionary<string, string>? PlainEnv { get; init; }

    /// <summary>True to return only after the deployment is ready and active. Default false.</summary>
    public bool WaitUntilReady { get; init; }

    /// <summary>
    /// True to skip the deployment when the same artifact is already deployed with the same settings; requires
    /// <see cref="FunctionId"/>. Default false. The fingerprint is stored in the function's variable <c>DEUS_DEPLOYED</c>.
    /// </summary>
    public bool SkipUnchanged { get; init; }

    /// <summary>Returns a text that describes the deployment without the values of its variables.</summary>
    public override string ToString() =>
        $"{nameof(DeployInput)} {{ {nameof(ServiceId)} = {ServiceId}, {nameof(ArtifactKey)} = {ArtifactKey}, "
        + $"{nameof(Runtime)} = {Runtime}, {nameof(AlwaysWarm)} = {AlwaysWarm}, {nameof(FunctionId)} = {FunctionId} }}";
}
