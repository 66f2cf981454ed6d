using System.Globalization;
using Deus.Hosting.Appwrite.Http;

namespace Deus.Hosting.Appwrite;

/// <summary>Reads the records of executions.</summary>
internal sealed class AppwriteExecutions(AppwriteApi api)
{
    public async Task<AppwritePage<ExecutionRecord>> ReadPageAsync(
        string functionId, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var page = await api.ListExecutionsAsync(functionId, limit, cursor, cancellationToken).ConfigureAwait(false);
        return new AppwritePage<ExecutionRecord>(
            [.. page.Executions!.Select(execution => RecordOf(functionId, execution) with { Logs = "", Errors = "" })], page.Total);
    }

    public async Task<ExecutionRecord> GetAsync(string functionId, string executionId, CancellationToken cancellationToken) =>
        RecordOf(functionId, await api.GetExecutionAsync(functionId, executionId, cancellationToken).ConfigureAwait(false));

    private static ExecutionRecord RecordOf(string functionId, ExecutionResponse execution) => new()
    {
        ExecutionId = execution.Id!,
        FunctionId = functionId,
        DeploymentId = execution.DeploymentId is { Length: > 0 } deployment ? deployment : null,
        Status = new ExecutionStatus(execution.Status ?? ""),
        Trigger = execution.Trigger ?? "",
        Method = execution.RequestMethod ?? "",
        Path = execution.RequestPath ?? "",
        StatusCode = execution.ResponseStatusCode,
        CreatedAt = DateTimeOffset.TryParse(execution.CreatedAt, CultureInfo.InvariantCulture, out var at) ? at : null,
        Duration = WireDuration.FromSeconds(execution.Duration),
        Logs = execution.Logs ?? "",
        Errors = execution.Errors ?? "",
    };
}
