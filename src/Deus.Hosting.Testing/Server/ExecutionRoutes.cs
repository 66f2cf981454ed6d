using System.Text;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Testing.Server;

/// <summary>The routes of <c>/functions/{id}/executions</c>, for synchronous executions.</summary>
internal sealed class ExecutionRoutes(AppwriteStub stub)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"];
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public async Task<StubResponse> CreateAsync(StubExchange exchange, string functionId)
    {
        var (parameters, body) = await ReadAsync(exchange).ConfigureAwait(false);
        var execution = Prepare(functionId, parameters, body);
        var result = stub.Execute(execution);
        var (id, now) = stub.NextId();
        // Only the creation returns the response body; it is not stored.
        var stored = StubDocuments.Execution(id, now, execution, result, body: "");
        stub.Executions[id] = stored.ToJsonString();
        var response = result.BodyBytes ?? Encoding.UTF8.GetBytes(result.Body);
        return ExecutionFormReader.IsWanted(exchange.Request)
            ? ExecutionFormReader.Write(201, stored, response.Span)
            : StubResponse.Json(201, StubDocuments.Execution(id, now, execution, result, TextOf(response.Span)));
    }

    public StubResponse List(StubExchange exchange, string functionId)
    {
        lock (stub.Gate)
            stub.Find(functionId);
        // Ids increase, so this is the order of creation.
        var documents = stub.Executions.OrderBy(e => e.Key, StringComparer.Ordinal)
            .Select(e => (JsonObject)JsonNode.Parse(e.Value)!)
            .Where(document => (string)document["functionId"]! == functionId);
        return StubResponse.Json(200, StubQueries.List("executions", exchange.Request.Query, documents));
    }

    public StubResponse Get(string functionId, string executionId)
    {
        lock (stub.Gate)
            stub.Find(functionId);
        return stub.Executions.TryGetValue(executionId, out var document)
            ? StubResponse.Json(200, JsonNode.Parse(document)!)
            : throw new StubErrorException(404, "execution_not_found", "Execution with the requested ID could not be found.");
    }

    private static async Task<(StubParameters Parameters, byte[] Body)> ReadAsync(StubExchange exchange)
    {
        if (ExecutionFormReader.BoundaryOf(exchange.Request) is { } boundary)
            return await ExecutionFormReader.ReadAsync(exchange, boundary).ConfigureAwait(false);
        var parameters = await exchange.ParamsAsync().ConfigureAwait(false);
        return (parameters, Encoding.UTF8.GetBytes(parameters.Text("body", 0, 10_485_760, "")));
    }

    private AppwriteExecution Prepare(string functionId, StubParameters parameters, byte[] body)
    {
        var method = parameters.Text("method", 1, 16, "POST");
        if (!Methods.Contains(method))
            throw StubErrorException.Invalid("method", $"Value must be one of ({string.Join(", ", Methods)})");
        var path = parameters.Text("path", 1, 2048, "/");
        var headers = parameters.Map("headers");
        // PHP's empty() is true for "0", so the server passes an empty body to the function.
        if (body is [(byte)'0'])
            body = [];
        lock (stub.Gate)
        {
            var function = stub.Find(functionId);
            var active = function.DeploymentList.Find(d => d.Id == (string)function.Document["deploymentId"]!)
                ?? throw new StubErrorException(
                    404, "deployment_not_found",
                    "Deployment not found. Create a deployment before trying to execute a function");
            var variables = function.VariableList.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
            return new AppwriteExecution(functionId, active, method, path, headers, Encoding.UTF8.GetString(body), variables)
            {
                BodyBytes = body,
            };
        }
    }

    /// <summary>
    /// Decodes the response body. JSON cannot contain bytes: the server rejects invalid UTF-8 after the function has run.
    /// </summary>
    private static string TextOf(ReadOnlySpan<byte> response)
    {
        try
        {
            return Strict.GetString(response);
        }
        catch (DecoderFallbackException)
        {
            throw new StubErrorException(
                400, "general_unknown", "Failed to parse response: Malformed UTF-8 characters, possibly incorrectly encoded");
        }
    }
}
