namespace Deus.Hosting.Testing.Appwrite;

/// <summary><c>/functions/{id}/executions</c>, synchronous ones.</summary>
internal sealed class ExecutionRoutes(AppwriteStub stub)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"];

    public async Task<StubAnswer> CreateAsync(StubExchange exchange, string functionId)
    {
        var parameters = await exchange.ParamsAsync().ConfigureAwait(false);
        var method = parameters.Text("method", 1, 16, "POST");
        if (!Methods.Contains(method))
            throw StubErrorException.Invalid("method", $"Value must be one of ({string.Join(", ", Methods)})");
        var path = parameters.Text("path", 1, 2048, "/");
        var headers = parameters.Map("headers");
        var body = parameters.Text("body", 0, 10_485_760, "");
        AppwriteExecution execution;
        lock (stub.Gate)
        {
            var function = stub.Find(functionId);
            var active = function.DeploymentList.Find(d => d.Id == (string)function.Document["deploymentId"]!)
                ?? throw new StubErrorException(
                    404, "deployment_not_found",
                    "Deployment not found. Create a deployment before trying to execute a function");
            var variables = function.VariableList.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
            execution = new AppwriteExecution(functionId, active, method, path, headers, body, variables);
        }

        var result = stub.Execute(execution);
        var (id, now) = stub.NextId();
        // The body is answered once and never stored.
        var stored = Documents.Execution(id, now, execution, result, body: "");
        stub.Executions[id] = stored.ToJsonString();
        return StubAnswer.Json(201, Documents.Execution(id, now, execution, result, result.Body));
    }

    public StubAnswer Get(string functionId, string executionId)
    {
        lock (stub.Gate)
            stub.Find(functionId);
        return stub.Executions.TryGetValue(executionId, out var document)
            ? StubAnswer.Json(200, System.Text.Json.Nodes.JsonNode.Parse(document)!)
            : throw new StubErrorException(404, "execution_not_found", "Execution with the requested ID could not be found.");
    }
}
