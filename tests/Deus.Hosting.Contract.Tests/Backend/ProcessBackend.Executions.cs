namespace Deus.Hosting.Contract.Tests.Backend;

internal sealed partial class ProcessBackend : IExecutionHistory
{
    public async Task<InvokeResult> InvokeAsync(string functionId, InvokeRequest request, CancellationToken cancellationToken = default)
    {
        Arguments.CheckId(functionId, nameof(functionId));
        Arguments.Check(request);
        StoredFunction function;
        StoredDeployment deployment;
        Dictionary<string, string> variables;
        lock (_lock)
        {
            function = Find(functionId);
            deployment = function.Active ?? throw new BackendRejectedException(
                $"The function '{functionId}' has no active deployment.", HostingErrorReason.NoActiveDeployment)
            { FunctionId = functionId };
            variables = new Dictionary<string, string>(function.Variables, StringComparer.Ordinal);
        }

        var started = time.GetTimestamp();
        var response = await RunAsync(function, deployment, variables, request, cancellationToken);
        var record = new ExecutionRecord
        {
            ExecutionId = Guid.NewGuid().ToString("N"),
            FunctionId = functionId,
            DeploymentId = deployment.Id,
            Status = response.StatusCode < 500 ? ExecutionStatus.Completed : ExecutionStatus.Failed,
            Trigger = "http",
            Method = request.Method,
            Path = request.Path,
            StatusCode = response.StatusCode,
            CreatedAt = time.GetUtcNow(),
            Duration = time.GetElapsedTime(started),
            Logs = response.Logs,
            Errors = response.Errors,
        };
        lock (_lock)
            function.Executions.Add(record);
        return ResultOf(record, response);
    }

    public async IAsyncEnumerable<ExecutionRecord> ListExecutionsAsync(
        string functionId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Arguments.CheckId(functionId, nameof(functionId));
        await Task.Yield();
        List<ExecutionRecord> records;
        lock (_lock)
            records = [.. Find(functionId).Executions];
        foreach (var record in records.AsEnumerable().Reverse())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return record with { Logs = "", Errors = "" };
        }
    }

    public async Task<ExecutionRecord> GetExecutionAsync(string functionId, string executionId, CancellationToken cancellationToken = default)
    {
        Arguments.CheckId(functionId, nameof(functionId));
        Arguments.CheckId(executionId, nameof(executionId));
        await Task.Yield();
        lock (_lock)
            return Find(functionId).Executions.Find(e => e.ExecutionId == executionId)
                ?? throw Absent($"execution '{executionId}'", functionId);
    }

    private async Task<NodeFunction.Response> RunAsync(
        StoredFunction function,
        StoredDeployment deployment,
        Dictionary<string, string> variables,
        InvokeRequest request,
        CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(function.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await NodeFunction.ExecuteAsync(deployment.Folder, deployment.Entrypoint, variables, request, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new NodeFunction.Response(500, [], [], "", $"The function took longer than {function.Timeout}.");
        }
    }

    private InvokeResult ResultOf(ExecutionRecord record, NodeFunction.Response response)
    {
        var limit = limits.CurrentValue.DefaultMaxResponseBytes > 0 ? limits.CurrentValue.DefaultMaxResponseBytes : 262_144;
        return new InvokeResult
        {
            ExecutionId = record.ExecutionId,
            DeploymentId = record.DeploymentId,
            StatusCode = record.StatusCode,
            IsSuccess = record.Status == ExecutionStatus.Completed,
            Body = response.Body.AsMemory(0, LengthOf(response.Body, limit)),
            IsBodyTruncated = response.Body.Length > limit,
            Headers = response.Headers,
            Logs = record.Logs,
            Errors = record.Errors,
            Duration = record.Duration,
        };
    }

    /// <summary>Returns the number of bytes within the limit that does not split a UTF-8 character.</summary>
    private static int LengthOf(byte[] body, int limit)
    {
        if (body.Length <= limit)
            return body.Length;
        var length = limit;
        while (length > limit - 4 && (body[length] & 0xc0) == 0x80)
            length--;
        return length;
    }
}
