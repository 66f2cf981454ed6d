using System.Text;
using Deus.Hosting.Functions.Runtimes;
using static Deus.Hosting.Functions.AspNetCore.Tests.Compatibility.CompatibilityProbe;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Compatibility;

/// <summary>The checks of the rows about Appwrite 1.9.6.</summary>
internal static class NewerServerChecks
{
    private const string Format = "X-Appwrite-Response-Format";
    private static readonly byte[] NoText = [0xff, 0x00, 0xfe];

    public static Dictionary<string, Func<CompatibilityProbe, Task<string>>> All { get; } = new()
    {
        ["n-function"] = async probe =>
        {
            var names = (await probe.WithHeaderAsync(Format, "1.9.6", $"functions/{await probe.FunctionAsync()}")).Names.ToList();
            return $"`{names[names.IndexOf("runtime") + 1]}` after `runtime`; `{string.Join("`, `", names[^4..])}` at the end";
        },
        ["n-newer-format"] = async probe => string.Join("; ", await Task.WhenAll(
            WarningAsync(probe, "1.9.6"), WarningAsync(probe, "2.0.0"))),
        ["n-execution-newer-format"] = async probe =>
        {
            var (function, _) = await probe.DeployedAsync();
            var id = (await probe.Api.PostAsync($"functions/{function}/executions", new { })).Text("$id");
            var names = (await probe.WithHeaderAsync(Format, "2.0.0", $"functions/{function}/executions/{id}")).Names.ToList();
            return $"`{string.Join("`, `", names.Where(name => name is "functionId" or "resourceId" or "resourceType"))}`";
        },
        ["n-version"] = async probe =>
        {
            var ofProject = await probe.AsAsync(ApiHost.Project, null, "health/version");
            return $"{Describe(await probe.GetAsync("health/version"))}; {Describe(ofProject)} `{ofProject.Body}`";
        },
        ["n-activate"] = async probe =>
        {
            var function = await probe.FunctionAsync();
            var file = Bytes(Chunk + 1);
            var id = (await probe.UploadChunkAsync(function, file, 1, null)).Text("$id");
            var last = await probe.UploadChunkAsync(function, file, 2, id);
            return $"`activate` is {last.Json.GetProperty("activate").GetRawText()}";
        },
        ["n-foreign-deployment"] = async probe =>
        {
            var (_, deployment) = await probe.DeployedAsync();
            var other = await probe.FunctionAsync();
            return Describe(await probe.Api.SendAsync(HttpMethod.Patch, $"functions/{other}/deployment", new { deploymentId = deployment }));
        },
        ["n-variable"] = async probe =>
        {
            var variables = $"functions/{await probe.FunctionAsync()}/variables";
            return Describe(await probe.Api.PostAsync(variables, new { key = "A", value = new string('v', 8192) }));
        },
        ["n-binary-json"] = probe => BinaryAsync(probe, "application/json"),
        ["n-binary-form"] = probe => BinaryAsync(probe, "multipart/form-data"),
        ["n-reserved-ids"] = async probe =>
        {
            var created = await probe.Api.PostAsync(
                "functions", new { functionId = "specifications", name = "n", runtime = "node-20.0" });
            var read = await probe.GetAsync("functions/specifications");
            return $"{Describe(created)}; then {(read.Names.Contains("specifications") ? "the list of that name" : "the function")}";
        },
        ["n-zero-body"] = async probe =>
        {
            var seen = "";
            var (function, _) = await probe.DeployedAsync();
            await WithHandlerAsync(
                probe,
                request => new RuntimeResponse { StatusCode = 200, Body = Encoding.UTF8.GetBytes(seen = Encoding.UTF8.GetString(request.Body.Span)) },
                () => probe.Api.PostAsync($"functions/{function}/executions", new { body = "0" }));
            return $"\"{seen}\"";
        },
        ["n-output"] = async probe =>
        {
            var (function, ready) = await probe.DeployedAsync();
            using var response = await probe.Api.Client.GetAsync($"functions/{function}/deployments/{ready}/download?type=output");
            return $"{(int)response.StatusCode} `{response.Content.Headers.ContentType}`";
        },
        ["n-select"] = async probe =>
        {
            var (function, _) = await probe.DeployedAsync();
            var listed = await probe.Api.ListAsync($"functions/{function}/deployments", """{"method":"select","values":["status"]}""");
            return $"`{string.Join("`, `", listed.Json.GetProperty("deployments")[0].EnumerateObject().Select(p => p.Name))}`";
        },
        ["n-head"] = async probe =>
        {
            var head = await probe.Api.SendAsync(HttpMethod.Head, "functions");
            return $"{head.Status}, {(head.Body.Length == 0 ? "no body" : "a body")}";
        },
    };

    private static async Task<string> WarningAsync(CompatibilityProbe probe, string format)
    {
        var listed = await probe.WithHeaderAsync(Format, format, "functions");
        return $"{format}: {(listed.Headers.ContainsKey("X-Appwrite-Warning") ? "with" : "without")} `X-Appwrite-Warning`";
    }

    private static async Task<string> BinaryAsync(CompatibilityProbe probe, string accept)
    {
        var (function, _) = await probe.DeployedAsync();
        byte[] answer = [];
        var status = "";
        await WithHandlerAsync(probe, _ => new RuntimeResponse { StatusCode = 200, Body = NoText }, async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"functions/{function}/executions") { Headers = { { "Accept", accept } } };
            using var response = await probe.Api.Client.SendAsync(request);
            answer = await response.Content.ReadAsByteArrayAsync();
            status = $"{(int)response.StatusCode}";
            return 0;
        });
        var text = Encoding.Latin1.GetString(answer);
        if (accept == "application/json")
            return $"{status}{(text.Contains("\"general_unknown\"", StringComparison.Ordinal) ? " `general_unknown`" : "")}";
        return text.Contains("name=\"responseBody\"\r\n\r\n" + Encoding.Latin1.GetString(NoText) + "\r\n--", StringComparison.Ordinal)
            ? $"{status}, its bytes"
            : $"{status}, other bytes";
    }

    /// <summary>Replaces the handler of the shared runtime during the action, and restores it afterwards.</summary>
    private static async Task WithHandlerAsync<T>(CompatibilityProbe probe, Func<RuntimeRequest, RuntimeResponse> handler, Func<Task<T>> action)
    {
        var before = probe.Api.Runtime.Handler;
        probe.Api.Runtime.Handler = (request, _) => Task.FromResult(handler(request));
        try
        {
            await action();
        }
        finally
        {
            probe.Api.Runtime.Handler = before;
        }
    }
}
