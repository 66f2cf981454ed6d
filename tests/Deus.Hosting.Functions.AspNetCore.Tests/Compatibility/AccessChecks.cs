using static Deus.Hosting.Functions.AspNetCore.Tests.Compatibility.CompatibilityProbe;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Compatibility;

internal static class AccessChecks
{
    public static Dictionary<string, Func<CompatibilityProbe, Task<string>>> All { get; } = new()
    {
        ["k-no-scope"] = async probe => Describe(
            await probe.AsAsync(ApiHost.Project, null, "functions"),
            await probe.AsAsync(ApiHost.Project, ApiHost.ReadKey, "functions/x/executions")),
        ["k-wrong"] = async probe => Describe(
            await probe.AsAsync(ApiHost.Project, "wrong", "functions"), await probe.AsAsync(null, ApiHost.Key, "functions")),
        ["k-expired"] = async probe => Describe(await probe.AsAsync(ApiHost.Project, "expired", "functions")),
        ["k-unknown"] = async probe => string.Join(
            ", ",
            Describe(await probe.AsAsync("other", ApiHost.Key, "functions")),
            Describe(await probe.GetAsync("nothing")),
            Describe(await probe.Api.SendAsync(HttpMethod.Patch, "functions"))),
        ["k-newer-format"] = async probe =>
        {
            var listed = await probe.WithHeaderAsync("X-Appwrite-Response-Format", "9.0.0", "functions");
            return $"{Describe(listed)}, {(listed.Headers.ContainsKey("X-Appwrite-Warning") ? "with" : "without")} `X-Appwrite-Warning`";
        },
        ["k-older-format"] = async probe =>
        {
            var (function, deployment) = await probe.DeployedAsync();
            var names = (await probe.WithHeaderAsync("X-Appwrite-Response-Format", "1.6.0", $"functions/{function}")).Names
                .Concat((await probe.WithHeaderAsync("X-Appwrite-Response-Format", "1.6.0", $"functions/{function}/deployments/{deployment}")).Names)
                .ToHashSet();
            return names.IsSupersetOf(["size", "buildTime"]) && !names.Any(name => name.StartsWith("latestDeployment", StringComparison.Ordinal))
                ? "`size`, `buildTime`; no `latestDeployment*`"
                : string.Join(", ", names);
        },
        ["k-gzip"] = async probe =>
        {
            for (var i = 0; i < 3; i++)
                await probe.FunctionAsync();
            var listed = await probe.Api.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "functions") { Headers = { { "Accept-Encoding", "gzip" } } });
            return $"body as `{string.Join(", ", listed.Content.Headers.ContentEncoding)}`";
        },
    };
}
