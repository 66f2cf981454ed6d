namespace Deus.Hosting.Functions.AspNetCore.Tests.Documents;

/// <summary>
/// The documents of the server by response format. The text <c>*</c> matches any text, and -1 matches any number. 1.8 is recorded. 1.9
/// follows the response models and filters of Appwrite 1.9.6, which are the same for every format from 1.9.0 on.
/// </summary>
internal static class ShapeTable
{
    public static IReadOnlyList<string?> Of1_8 { get; } = [null, "1.7.0", "1.8.0", "1.8.1"];

    public static IReadOnlyList<string> Of1_9 { get; } = ["1.9.0", "1.9.1", "1.9.2", "1.9.3", "1.9.4", "1.9.5", "1.9.6"];

    /// <summary>Formats newer than the server's version: they get the newest shape, with a warning.</summary>
    public static IReadOnlyList<string> Newer { get; } = ["1.9.7", "2.0.0", "2.0", "2.4.1", "99.0"];

    public const string Variable =
        """
        {"$id":"*","$createdAt":"*","$updatedAt":"*","key":"K","value":"v","secret":false,"resourceType":"function","resourceId":"fn1"}
        """;

    public const string Deployment =
        """
        {"$id":"*","$createdAt":"*","$updatedAt":"*","type":"manual","resourceId":"fn1","resourceType":"functions","entrypoint":"src/main.js","sourceSize":-1,"buildSize":-1,"totalSize":-1,"buildId":"","activate":true,"screenshotLight":"","screenshotDark":"","status":"ready","buildLogs":"*","buildDuration":-1,"providerRepositoryName":"","providerRepositoryOwner":"","providerRepositoryUrl":"","providerCommitHash":"","providerCommitAuthorUrl":"","providerCommitAuthor":"","providerCommitMessage":"","providerCommitUrl":"","providerBranch":"","providerBranchUrl":""}
        """;

    public const string Execution =
        """
        {"$id":"*","$createdAt":"*","$updatedAt":"*","$permissions":[],"functionId":"fn1","deploymentId":"*","trigger":"http","status":"completed","requestMethod":"POST","requestPath":"/","requestHeaders":[{"name":"x-appwrite-client-ip","value":"127.0.0.1"}],"responseStatusCode":200,"responseBody":"ok","responseHeaders":[{"name":"x-appwrite-execution-id","value":"*"}],"logs":"","errors":"","duration":-1,"scheduledAt":null}
        """;

    public const string StoredExecution =
        """
        {"$id":"*","$createdAt":"*","$updatedAt":"*","$permissions":[],"functionId":"fn1","deploymentId":"*","trigger":"http","status":"completed","requestMethod":"POST","requestPath":"/","requestHeaders":[{"name":"x-appwrite-client-ip","value":"127.0.0.1"}],"responseStatusCode":200,"responseBody":"","responseHeaders":[],"logs":"","errors":"","duration":-1,"scheduledAt":null}
        """;

    public const string Runtimes =
        """
        {"total":1,"runtimes":[{"$id":"node-20.0","key":"node","name":"Node.js","version":"20.0","base":"","image":"","logo":"*","supports":["*"]}]}
        """;

    public const string Version = """{"version":"1.9.6"}""";

    public const string Error = """{"message":"*","code":404,"type":"function_not_found","version":"1.9.6"}""";

    /// <summary>A function created with only the required parameters, which then got one variable and one deployment.</summary>
    public static string FunctionOf1_8 { get; } = Function("", """ "specification":"s-1vcpu-512mb" """);

    public static string FunctionOf1_9 { get; } = Function(
        """ "deploymentRetention":0, """,
        """ "providerBranches":[],"providerPaths":[],"buildSpecification":"s-1vcpu-512mb","runtimeSpecification":"s-1vcpu-512mb" """);

    private static string Function(string afterRuntime, string atEnd) =>
        """{"$id":"fn1","$createdAt":"*","$updatedAt":"*","execute":[],"name":"Hello","enabled":true,"live":true,"logging":true,"runtime":"node-20.0","""
        + afterRuntime
        + """ "deploymentId":"*","deploymentCreatedAt":"*","latestDeploymentId":"*","latestDeploymentCreatedAt":"*","latestDeploymentStatus":"ready","scopes":[],"vars":["""
        + Variable
        + """ ],"events":[],"schedule":"","timeout":15,"entrypoint":"src/main.js","commands":"","version":"v5","installationId":"","providerRepositoryId":"","providerBranch":"","providerRootDirectory":"","providerSilentMode":false,"""
        + atEnd + "}";
}
