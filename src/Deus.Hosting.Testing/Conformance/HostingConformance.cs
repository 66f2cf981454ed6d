
namespace Deus.Hosting.Testing;

/// <summary>
/// What every <see cref="IHostingBackend"/> with its <see cref="IDeploymentWaiter"/>, <c>IFunctionInvoker</c>,
/// <see cref="IFunctionCatalog"/>, <see cref="IExecutionHistory"/> and <see cref="IBuildManager"/> does, as
/// scenarios for any test framework: derive, give a target, and make each of <see cref="Scenarios"/> a test case.
/// The functions run on Node.js 20 and need no network.
/// </summary>
public abstract class HostingConformance
{
    /// <summary>Initialises the scenarios.</summary>
    protected HostingConformance() => Scenarios =
    [
        .. new DeployScenarios(this).All,
        .. new InvokeScenarios(this).All,
        .. new BodyScenarios(this).All,
        .. new RecordScenarios(this).All,
        .. new BuildScenarios(this).All,
        .. new RefusalScenarios(this).All,
    ];

    /// <summary>The scenarios. They are independent of each other, and each makes its own target.</summary>
    public IReadOnlyList<ConformanceScenario> Scenarios { get; }

    /// <summary>Sets up what a scenario runs on; it is disposed at the scenario's end.</summary>
    /// <param name="limits">The limits that the backend must work under.</param>
    /// <param name="cancellationToken">Stops the set-up.</param>
    /// <returns>The target.</returns>
    public abstract Task<ConformanceTarget> CreateAsync(HostingLimits limits, CancellationToken cancellationToken = default);
}
