using System.Globalization;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Testing.Server;

/// <summary>The documents of Appwrite 1.8.1, with their properties in the recorded order.</summary>
internal static class StubDocuments
{
    private static readonly string[] ProviderOfDeployment =
    [
        "providerRepositoryName", "providerRepositoryOwner", "providerRepositoryUrl", "providerCommitHash",
        "providerCommitAuthorUrl", "providerCommitAuthor", "providerCommitMessage", "providerCommitUrl", "providerBranch",
        "providerBranchUrl",
    ];

    public static JsonObject NewFunction(string id, string now) => new()
    {
        ["$id"] = id,
        ["$createdAt"] = now,
        ["$updatedAt"] = now,
        ["execute"] = new JsonArray(),
        ["name"] = "",
        ["enabled"] = true,
        ["live"] = true,
        ["logging"] = true,
        ["runtime"] = "",
        ["deploymentId"] = "",
        ["deploymentCreatedAt"] = "",
        ["latestDeploymentId"] = "",
        ["latestDeploymentCreatedAt"] = "",
        ["latestDeploymentStatus"] = "",
        ["scopes"] = new JsonArray(),
        ["vars"] = new JsonArray(),
        ["events"] = new JsonArray(),
        ["schedule"] = "",
        ["timeout"] = 15,
        ["entrypoint"] = "",
        ["commands"] = "",
        ["version"] = "v5",
        ["installationId"] = "",
        ["providerRepositoryId"] = "",
        ["providerBranch"] = "",
        ["providerRootDirectory"] = "",
        ["providerSilentMode"] = false,
        ["specification"] = "s-8vcpu-8gb",
    };

    public static JsonObject Function(AppwriteFunction function)
    {
        var document = (JsonObject)function.Document.DeepClone();
        document["vars"] = Array(function.VariableList.Select(v => Variable(function.Id, v)));
        if (function.DeploymentList.LastOrDefault() is { } latest)
        {
            document["latestDeploymentId"] = latest.Id;
            document["latestDeploymentCreatedAt"] = latest.CreatedAt;
            document["latestDeploymentStatus"] = latest.Status;
        }

        return document;
    }

    public static JsonObject Variable(string functionId, AppwriteVariable variable) => new()
    {
        ["$id"] = variable.Id,
        ["$createdAt"] = variable.CreatedAt,
        ["$updatedAt"] = variable.CreatedAt,
        ["key"] = variable.Key,
        ["value"] = variable.IsSecret ? "" : variable.Value,
        ["secret"] = variable.IsSecret,
        ["resourceType"] = "function",
        ["resourceId"] = functionId,
    };

    public static JsonObject Deployment(AppwriteDeployment deployment)
    {
        var isBuilt = deployment.Status == "ready";
        var size = deployment.Upload.Length;
        var document = new JsonObject
        {
            ["$id"] = deployment.Id,
            ["$createdAt"] = deployment.CreatedAt,
            ["$updatedAt"] = deployment.CreatedAt,
            ["type"] = "manual",
            ["resourceId"] = deployment.FunctionId,
            ["resourceType"] = "functions",
            ["entrypoint"] = deployment.Entrypoint,
            ["sourceSize"] = size,
            ["buildSize"] = isBuilt ? size : 0,
            ["totalSize"] = isBuilt ? size * 2 : size,
            ["buildId"] = "",
            ["activate"] = deployment.Activate,
            ["screenshotLight"] = "",
            ["screenshotDark"] = "",
            ["status"] = deployment.Status,
            ["buildLogs"] = deployment.Log,
            ["buildDuration"] = isBuilt ? 3 : 0,
        };
        foreach (var name in ProviderOfDeployment)
            document[name] = "";
        return document;
    }

    public static JsonObject Execution(
        string id, string now, AppwriteExecution execution, AppwriteExecutionResult result, string body) => new()
        {
            ["$id"] = id,
            ["$createdAt"] = now,
            ["$updatedAt"] = now,
            ["$permissions"] = new JsonArray(),
            ["functionId"] = execution.FunctionId,
            ["deploymentId"] = execution.Deployment.Id,
            ["trigger"] = "http",
            ["status"] = result.StatusCode >= 500 ? "failed" : "completed",
            ["requestMethod"] = execution.Method,
            ["requestPath"] = execution.Path,
            ["requestHeaders"] = Headers([KeyValuePair.Create("x-appwrite-client-ip", "127.0.0.1")]),
            ["responseStatusCode"] = result.StatusCode,
            ["responseBody"] = body,
            ["responseHeaders"] = Headers([.. LastOfEach(result.Headers), KeyValuePair.Create("x-appwrite-execution-id", id)]),
            ["logs"] = result.Logs,
            ["errors"] = result.Errors,
            ["duration"] = result.Duration.TotalSeconds,
            ["scheduledAt"] = null,
        };

    public static JsonObject List(string name, IReadOnlyCollection<JsonObject> documents, int total) => new()
    {
        ["total"] = total,
        [name] = Array(documents),
    };

    public static string Time(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);

    /// <summary>Returns the last header of each name, because the executor returns one value per name.</summary>
    private static IEnumerable<KeyValuePair<string, string>> LastOfEach(IEnumerable<KeyValuePair<string, string>> headers) =>
        headers.GroupBy(h => h.Key, StringComparer.OrdinalIgnoreCase).Select(group => group.Last());

    private static JsonArray Headers(IEnumerable<KeyValuePair<string, string>> headers) =>
        Array(headers.Select(h => new JsonObject { ["name"] = h.Key, ["value"] = h.Value }));

    private static JsonArray Array(IEnumerable<JsonObject> items) => new([.. items]);
}
