using static Deus.Hosting.Functions.AspNetCore.Tests.Compatibility.CompatibilityProbe;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Compatibility;

internal static class DocumentChecks
{
    private const string Function =
        """
        {"$id":"6b010b6f6117a3ab3400","$createdAt":"2026-11-21T03:09:35.398+00:00","$updatedAt":"2026-11-21T03:09:35.401+00:00","execute":["any"],"name":"Hello","enabled":true,"live":true,"logging":true,"runtime":"node-20.0","deploymentId":"","deploymentCreatedAt":"","latestDeploymentId":"","latestDeploymentCreatedAt":"","latestDeploymentStatus":"","scopes":["users.read"],"vars":[],"events":["users.*.create"],"schedule":"","timeout":15,"entrypoint":"src\/main.js","commands":"npm install","version":"v5","installationId":"","providerRepositoryId":"","providerBranch":"","providerRootDirectory":"","providerSilentMode":false,"specification":"s-1vcpu-512mb"}
        """;

    private const string Variable =
        """
        {"$id":"6b010b936d0931912415","$createdAt":"2026-11-21T03:10:11.446+00:00","$updatedAt":"2026-11-21T03:10:11.446+00:00","key":"API_KEY","value":"","secret":true,"resourceType":"function","resourceId":"fn1"}
        """;

    private const string Deployment =
        """
        {"$id":"6b010bb4124b57a87e5b","$createdAt":"2026-11-21T03:10:44.077+00:00","$updatedAt":"2026-11-21T03:10:44.077+00:00","type":"manual","resourceId":"fn1","resourceType":"functions","entrypoint":"src\/main.js","sourceSize":301,"buildSize":0,"totalSize":301,"buildId":"","activate":true,"screenshotLight":"","screenshotDark":"","status":"waiting","buildLogs":"","buildDuration":0,"providerRepositoryName":"","providerRepositoryOwner":"","providerRepositoryUrl":"","providerCommitHash":"","providerCommitAuthorUrl":"","providerCommitAuthor":"","providerCommitMessage":"","providerCommitUrl":"","providerBranch":"","providerBranchUrl":""}
        """;

    private const string Execution =
        """
        {"$id":"6b010ca7ccdef7e710d4","$createdAt":"2026-11-21T03:14:47.841+00:00","$updatedAt":"2026-11-21T03:14:47.841+00:00","$permissions":[],"functionId":"fn1","deploymentId":"6b010c770fe01ba7c055","trigger":"http","status":"completed","requestMethod":"POST","requestPath":"\/x?y=1","requestHeaders":[{"name":"x-appwrite-client-ip","value":"127.0.0.1"}],"responseStatusCode":200,"responseBody":"{\"ok\":true}","responseHeaders":[{"name":"content-type","value":"application\/json"},{"name":"x-appwrite-execution-id","value":"6b010ca7ccdef7e710d4"}],"logs":"hi","errors":"","duration":0.012,"scheduledAt":null}
        """;

    private const string Error =
        """
        {"message":"Variable with the same ID already exists in this project. Try again with a different ID.","code":409,"type":"variable_already_exists","version":"1.8.1"}
        """;

    public static Dictionary<string, Func<CompatibilityProbe, Task<string>>> All { get; } = new()
    {
        ["doc-json"] = async probe =>
        {
            var answer = await probe.GetAsync($"functions/{await probe.FunctionAsync()}");
            var isEscaped = answer.Body.Contains("""src\/main.js""", StringComparison.Ordinal);
            return $"`{answer.ContentType}`, slashes {(isEscaped ? "" : "not ")}escaped";
        },
        ["doc-function"] = async probe =>
            Shape(await probe.Api.PostAsync("functions", new { functionId = "unique()", name = "Hello", runtime = "node-20.0" }), Function),
        ["doc-variable"] = async probe =>
        {
            var created = await probe.Api.PostAsync($"functions/{await probe.FunctionAsync()}/variables", new { key = "A", value = "v" });
            return $"{Shape(created, Variable)}; secret by default, and then `value` reads \"{created.Text("value")}\"";
        },
        ["doc-deployment"] = async probe => Shape(await probe.UploadAsync(await probe.FunctionAsync(), ApiHost.Archive()), Deployment),
        ["doc-execution"] = async probe =>
        {
            var (function, _) = await probe.DeployedAsync();
            return Shape(await probe.Api.PostAsync($"functions/{function}/executions", new { }), Execution);
        },
        ["doc-error"] = async probe =>
        {
            var variables = $"functions/{await probe.FunctionAsync()}/variables";
            await probe.Api.PostAsync(variables, new { key = "A", value = "v" });
            var refused = await probe.Api.PostAsync(variables, new { key = "A", value = "v" });
            var own = refused.Text("version");
            return refused.Body == Error.Trim().Replace("1.8.1", own, StringComparison.Ordinal)
                ? $"409, this body{(own == "1.8.1" ? "" : $", `version` {own}")}"
                : refused.Body;
        },
    };
}
