using static Deus.Hosting.Functions.AspNetCore.Tests.Compatibility.CompatibilityProbe;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Compatibility;

internal static class DeploymentChecks
{
    public static Dictionary<string, Func<CompatibilityProbe, Task<string>>> All { get; } = new()
    {
        ["d-status"] = async probe =>
        {
            var (function, ready) = await probe.DeployedAsync();
            var (failed, unfinished) = (await FailedAsync(probe, function), await UnfinishedAsync(probe, function));
            var waiting = await StatusAsync(probe, function, unfinished);
            await CancelAsync(probe, function, unfinished);
            return $"`{waiting}`, then `{await StatusAsync(probe, function, ready)}` or `{await StatusAsync(probe, function, failed)}`, "
                + $"or `{await StatusAsync(probe, function, unfinished)}`";
        },
        ["d-latest"] = async probe =>
        {
            var function = await probe.FunctionAsync();
            var file = ApiHost.Archive();
            var id = (await probe.UploadAsync(function, file[..9], $"bytes 0-8/{file.Length}")).Text("$id");
            var before = await probe.GetAsync($"functions/{function}");
            await probe.UploadAsync(function, file[9..], $"bytes 9-{file.Length - 1}/{file.Length}", id);
            await probe.Api.WaitAsync(function, id);
            var after = await probe.GetAsync($"functions/{function}");
            var atOnce = before.Text("latestDeploymentId") == id && before.Text("deploymentId").Length == 0;
            return atOnce && after.Text("deploymentId") == id
                ? "`latestDeployment*` at once, `deploymentId` when it is ready"
                : $"{before.Body} {after.Body}";
        },
        ["d-activate-early"] = async probe =>
        {
            var function = await probe.FunctionAsync();
            return Describe(
                await ActivateAsync(probe, function, await UnfinishedAsync(probe, function)),
                await ActivateAsync(probe, function, await FailedAsync(probe, function)));
        },
        ["d-cancel"] = async probe =>
        {
            var (function, ready) = await probe.DeployedAsync();
            var canceled = await CancelAsync(probe, function, await UnfinishedAsync(probe, function));
            return $"{Describe(canceled)}; when ready {Describe(await CancelAsync(probe, function, ready))}";
        },
        ["d-delete"] = async probe =>
        {
            var (function, ready) = await probe.DeployedAsync();
            return Describe(await DeleteAsync(probe, function, ready));
        },
        ["d-delete-unfinished"] = async probe =>
        {
            var function = await probe.FunctionAsync();
            var unfinished = await UnfinishedAsync(probe, function);
            var deleted = Describe(await DeleteAsync(probe, function, unfinished));
            return $"{deleted}; then {Describe(await probe.GetAsync($"functions/{function}/deployments/{unfinished}"))}";
        },
        ["d-delete-active"] = async probe =>
        {
            var (function, ready) = await probe.DeployedAsync();
            await DeleteAsync(probe, function, ready);
            var after = await probe.GetAsync($"functions/{function}");
            return $"`deploymentId` is \"{after.Text("deploymentId")}\", `live` is {after.Json.GetProperty("live").GetRawText()}";
        },
        ["d-download"] = async probe =>
        {
            var (function, ready) = await probe.DeployedAsync();
            using var response = await probe.Api.Client.GetAsync($"functions/{function}/deployments/{ready}/download");
            var name = response.Content.Headers.ContentDisposition!.FileName!.Replace(ready, "ID", StringComparison.Ordinal);
            return $"{(int)response.StatusCode} `{response.Content.Headers.ContentType}`, filename \"{name}\"";
        },
    };

    private static async Task<string> FailedAsync(CompatibilityProbe probe, string function)
    {
        var id = (await probe.UploadAsync(function, Bytes(100))).Text("$id");
        await probe.Api.WaitAsync(function, id);
        return id;
    }

    private static async Task<string> UnfinishedAsync(CompatibilityProbe probe, string function) =>
        (await probe.UploadAsync(function, Bytes(10), "bytes 0-9/20")).Text("$id");

    private static async Task<string> StatusAsync(CompatibilityProbe probe, string function, string id) =>
        (await probe.GetAsync($"functions/{function}/deployments/{id}")).Text("status");

    private static Task<ApiHost.Response> ActivateAsync(CompatibilityProbe probe, string function, string id) =>
        probe.Api.SendAsync(HttpMethod.Patch, $"functions/{function}/deployment", new { deploymentId = id });

    private static Task<ApiHost.Response> CancelAsync(CompatibilityProbe probe, string function, string id) =>
        probe.Api.SendAsync(HttpMethod.Patch, $"functions/{function}/deployments/{id}/status", new { });

    private static Task<ApiHost.Response> DeleteAsync(CompatibilityProbe probe, string function, string id) =>
        probe.Api.SendAsync(HttpMethod.Delete, $"functions/{function}/deployments/{id}", new { });
}
