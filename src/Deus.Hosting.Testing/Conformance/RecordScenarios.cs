using static Deus.Hosting.Testing.Conformance.ConformanceRun;

namespace Deus.Hosting.Testing.Conformance;

/// <summary>Scenarios that list functions and read the history of executions.</summary>
internal sealed class RecordScenarios(HostingConformance owner)
{
    private const string Absent = "conformance-absent";

    public IReadOnlyList<ConformanceScenario> All =>
    [
        Scenario(owner, "A function is listed with its name, runtime and active deployment, until it is deleted", ListFunctionsAsync),
        Scenario(owner, "Executions are listed newest first, without their logs", ListExecutionsAsync),
        Scenario(owner, "One execution is read with its logs", GetExecutionAsync),
        Scenario(owner, "A failed execution is recorded as failed", FailedExecutionAsync),
        Scenario(owner, "Reading unknown functions and executions is rejected", AbsentAsync),
    ];

    private static async Task ListFunctionsAsync(ConformanceRun run)
    {
        var function = await run.DeployProbeAsync(Input() with { FunctionName = "conformance list" }).ConfigureAwait(false);
        var listed = (await run.FunctionsAsync().ConfigureAwait(false)).SingleOrDefault(f => f.FunctionId == function.FunctionId);
        Check.That(listed is not null, $"the function '{function.FunctionId}' in the list, once", "it is not there, or more than once");
        Check.Equal("conformance list", listed!.Name, "the name");
        Check.Equal(HostingRuntimes.Node20, listed.Runtime, "the runtime");
        Check.Equal(function.DeploymentId, listed.ActiveDeploymentId, "the active deployment");
        await run.Target.Backend.DeleteAsync(function.FunctionId, run.CancellationToken).ConfigureAwait(false);
        var left = await run.FunctionsAsync().ConfigureAwait(false);
        Check.That(left.All(f => f.FunctionId != function.FunctionId), "a deleted function that is not listed", "it is listed");
    }

    private static async Task ListExecutionsAsync(ConformanceRun run)
    {
        var function = await run.DeployProbeAsync().ConfigureAwait(false);
        var ids = new List<string>();
        foreach (var path in (string[])["/first", "/second?a=1", "/third"])
            ids.Insert(0, (await run.InvokeAsync(function.FunctionId, path).ConfigureAwait(false)).ExecutionId);
        var listed = await run.ExecutionsAsync(function.FunctionId).ConfigureAwait(false);
        Check.Equal(string.Join(", ", ids), string.Join(", ", listed.Select(e => e.ExecutionId)), "the executions");
        Check.That(listed.All(e => e.Status == ExecutionStatus.Completed), "completed executions", string.Join(", ", listed.Select(e => e.Status)));
        Check.That(listed.All(e => e.Logs.Length + e.Errors.Length == 0), "a list without logs", "logs");
        Check.Equal("/second?a=1", listed[1].Path, "the path");
        Check.Equal("POST", listed[1].Method, "the method");
    }

    private static async Task GetExecutionAsync(ConformanceRun run)
    {
        var function = await run.DeployProbeAsync().ConfigureAwait(false);
        var result = await run.InvokeAsync(function.FunctionId).ConfigureAwait(false);
        var record = await run.ExecutionAsync(function.FunctionId, result.ExecutionId).ConfigureAwait(false);
        Check.Equal(result.ExecutionId, record.ExecutionId, "the id");
        Check.Equal(function.FunctionId, record.FunctionId, "the function");
        Check.That(record.DeploymentId is null || record.DeploymentId == function.DeploymentId, "the deployment's id", record.DeploymentId);
        Check.Equal(ExecutionStatus.Completed, record.Status, "the status");
        Check.Equal(result.StatusCode, record.StatusCode, "the status code");
        Check.Equal("http", record.Trigger, "the trigger");
        Check.That(
            (result.Duration - record.Duration).Duration() < TimeSpan.FromMilliseconds(1), $"the duration {result.Duration}", record.Duration);
        Check.Contains("conformance: log line", record.Logs, "logs");
        Check.Contains("conformance: error line", record.Errors, "errors");
    }

    private static async Task FailedExecutionAsync(ConformanceRun run)
    {
        var function = await run.DeployProbeAsync().ConfigureAwait(false);
        var result = await run.InvokeAsync(function.FunctionId, "/throw").ConfigureAwait(false);
        var record = await run.ExecutionAsync(function.FunctionId, result.ExecutionId).ConfigureAwait(false);
        Check.Equal(ExecutionStatus.Failed, record.Status, "the status");
        Check.Equal(500, record.StatusCode, "the status code");
        Check.Contains("conformance: thrown on purpose", record.Errors, "errors");
    }

    private static async Task AbsentAsync(ConformanceRun run)
    {
        var function = await run.DeployProbeAsync().ConfigureAwait(false);
        await Check.ThrowsAsync<HostingException>(
            () => run.ExecutionAsync(function.FunctionId, Absent), "reading an execution that is not there").ConfigureAwait(false);
        await Check.ThrowsAsync<HostingException>(
            () => run.ExecutionsAsync(Absent), "listing the executions of a function that is not there").ConfigureAwait(false);
        await Check.ThrowsAsync<ArgumentException>(
            () => run.ExecutionAsync(function.FunctionId, "a/b"), "reading an execution whose id is not valid").ConfigureAwait(false);
        await Check.ThrowsAsync<ArgumentException>(
            () => run.ExecutionsAsync("a/b"), "listing the executions of an id that is not valid").ConfigureAwait(false);
    }
}
