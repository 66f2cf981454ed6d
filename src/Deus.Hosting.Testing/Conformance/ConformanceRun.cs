namespace Deus.Hosting.Testing.Conformance;

/// <summary>A running scenario: the target, and steps that many scenarios share.</summary>
internal sealed class ConformanceRun(ConformanceTarget target, CancellationToken cancellationToken)
{
    public const string ArtifactKey = "conformance/probe.tar.gz";
    public const int MaxResponseBytes = 1001;
    public const int MaxArtifactBytes = 64 * 1024;

    public ConformanceTarget Target { get; } = target;

    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Creates a scenario.</summary>
    /// <param name="owner">Creates the target.</param>
    /// <param name="name">The name of the scenario: the expected behaviour.</param>
    /// <param name="body">Runs the scenario; throws when the behaviour differs.</param>
    /// <param name="timeoutMs">
    /// The timeout of an execution in milliseconds; zero for the default, which is long enough for a slow machine.
    /// </param>
    /// <param name="maxArtifactBytes">The maximum size of an artifact in bytes.</param>
    public static ConformanceScenario Scenario(
        HostingConformance owner, string name, Func<ConformanceRun, Task> body, int timeoutMs = 0, int maxArtifactBytes = MaxArtifactBytes) =>
        new(name, async cancellationToken =>
        {
            var target = await owner.CreateAsync(LimitsOf(timeoutMs, maxArtifactBytes), cancellationToken).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                try
                {
                    await body(new ConformanceRun(target, cancellationToken)).ConfigureAwait(false);
                }
                catch (Exception e) when (e is not ConformanceException && !cancellationToken.IsCancellationRequested)
                {
                    throw new ConformanceException($"{name}: {e.GetType().Name}: {e.Message}", e);
                }
            }
        });

    public Task StoreAsync(byte[] artifact) => Target.StoreArtifactAsync(ArtifactKey, artifact, CancellationToken);

    public static DeployInput Input(string? functionId = null) => new()
    {
        ServiceId = "conformance",
        ArtifactKey = ArtifactKey,
        FunctionId = functionId,
    };

    /// <summary>Deploys the probe and waits until it is ready.</summary>
    public async Task<DeployResult> DeployProbeAsync(DeployInput? input = null, IProgress<DeployProgress>? progress = null)
    {
        await StoreAsync(ConformanceArtifacts.Probe()).ConfigureAwait(false);
        return await Target.Backend
            .DeployAsync((input ?? Input()) with { WaitUntilReady = true }, progress, CancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Deploys the stored artifact and waits until it is ready.</summary>
    public Task<DeployResult> DeployStoredAsync(DeployInput input) =>
        Target.Backend.DeployAsync(input with { WaitUntilReady = true }, null, CancellationToken);

    public async Task<List<DeploymentState>> DeploymentsAsync(string functionId)
    {
        var listed = new List<DeploymentState>();
        await foreach (var deployment in Deployments.ListAsync(functionId, CancellationToken).ConfigureAwait(false))
            listed.Add(deployment);
        return listed;
    }

    public Task<InvokeResult> InvokeAsync(string functionId, string path = "/", string body = "") =>
        Target.Invoker.InvokeAsync(functionId, new InvokeRequest { Path = path, BodyText = body }, CancellationToken);

    public IDeploymentManager Deployments => Require(Target.DeploymentManager);

    public IBackendProbe Probe => Require(Target.BackendProbe);

    public IBuildManager Builds => Require(Target.BuildManager);

    public async Task<List<FunctionSummary>> FunctionsAsync()
    {
        var listed = new List<FunctionSummary>();
        await foreach (var function in Require(Target.FunctionCatalog).ListFunctionsAsync(CancellationToken).ConfigureAwait(false))
            listed.Add(function);
        return listed;
    }

    public async Task<List<ExecutionRecord>> ExecutionsAsync(string functionId)
    {
        var listed = new List<ExecutionRecord>();
        await foreach (var execution in Require(Target.ExecutionHistory)
            .ListExecutionsAsync(functionId, CancellationToken).ConfigureAwait(false))
            listed.Add(execution);
        return listed;
    }

    public Task<ExecutionRecord> ExecutionAsync(string functionId, string executionId) =>
        Require(Target.ExecutionHistory).GetExecutionAsync(functionId, executionId, CancellationToken);

    /// <summary>Checks that a function does not exist: its deletion must fail with the reason "not found".</summary>
    public async Task NothingIsLeftAsync(string functionId)
    {
        var refusal = await Check.ThrowsAsync<BackendException>(
            () => Target.Backend.DeleteAsync(functionId, CancellationToken),
            $"nothing was created, so deleting '{functionId}'").ConfigureAwait(false);
        Check.Equal(HostingErrorReason.NotFound, refusal.Reason, "the reason of a deletion that finds nothing");
        Check.Equal(functionId, refusal.FunctionId, "the function's id");
    }

    private static T Require<T>(T? service)
        where T : class =>
        service ?? throw new ConformanceException($"Not applicable: the target has no {typeof(T).Name}.") { IsNotApplicable = true };

    private static HostingLimits LimitsOf(int timeoutMs, int maxArtifactBytes) => new()
    {
        MaxArtifactBytes = maxArtifactBytes,
        DefaultTimeoutMs = timeoutMs,
        DefaultMaxResponseBytes = MaxResponseBytes,
    };
}
