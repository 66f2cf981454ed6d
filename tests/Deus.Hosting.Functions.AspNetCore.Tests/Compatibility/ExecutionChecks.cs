using static Deus.Hosting.Functions.AspNetCore.Tests.Compatibility.CompatibilityProbe;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Compatibility;

internal static class ExecutionChecks
{
    public static Dictionary<string, Func<CompatibilityProbe, Task<string>>> All { get; } = new()
    {
        ["e-no-deployment"] = async probe =>
        {
            var refused = await ExecuteAsync(probe, await probe.FunctionAsync(), new { });
            return $"{Describe(refused)}, \"{refused.Text("message")}\"";
        },
        ["e-method"] = async probe => Describe(await ExecuteAsync(probe, (await probe.DeployedAsync()).Function, new { method = "FLY" })),
        ["e-sync"] = async probe => StatusOf(await ExecuteAsync(probe, (await probe.DeployedAsync()).Function, new { })),
        ["e-async"] = async probe => StatusOf(await ExecuteAsync(probe, (await probe.DeployedAsync()).Function, new { async = true })),
        ["e-get"] = async probe =>
        {
            var (function, _) = await probe.DeployedAsync();
            var executed = await ExecuteAsync(probe, function, new { });
            Assert.That(executed.Text("responseBody"), Is.EqualTo("ok"));
            var read = await probe.GetAsync($"functions/{function}/executions/{executed.Text("$id")}");
            return $"`responseBody` is \"{read.Text("responseBody")}\"";
        },
    };

    private static Task<ApiHost.Response> ExecuteAsync(CompatibilityProbe probe, string function, object body) =>
        probe.Api.PostAsync($"functions/{function}/executions", body);

    private static string StatusOf(ApiHost.Response answer) =>
        answer.Status < 400 ? $"{answer.Status} `{answer.Text("status")}`" : Describe(answer);
}
