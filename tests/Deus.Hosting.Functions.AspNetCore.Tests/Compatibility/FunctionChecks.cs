using static Deus.Hosting.Functions.AspNetCore.Tests.Compatibility.CompatibilityProbe;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Compatibility;

internal static class FunctionChecks
{
    public static Dictionary<string, Func<CompatibilityProbe, Task<string>>> All { get; } = new()
    {
        ["f-create"] = async probe =>
        {
            var created = await CreateAsync(probe);
            var headers = new[] { "Limit", "Remaining", "Reset" }.All(name => created.Headers.ContainsKey("X-RateLimit-" + name));
            return $"{Describe(created)}, {(headers ? "with" : "without")} `X-RateLimit-Limit/Remaining/Reset`";
        },
        ["f-duplicate"] = async probe => Describe(await CreateAsync(probe, "functionId", await probe.FunctionAsync())),
        ["f-invalid"] = async probe => Describe(
            await CreateAsync(probe, "functionId", "-x"),
            await CreateAsync(probe, "runtime", "node-20"),
            await CreateAsync(probe, "scopes", new[] { "users.fly" }),
            await CreateAsync(probe, "specification", "huge"),
            await CreateAsync(probe, "schedule", "often")),
        ["f-timeout"] = async probe =>
        {
            var refused = await CreateAsync(probe, "timeout", 0);
            return $"{Describe(refused, await CreateAsync(probe, "timeout", 901))}, \"{refused.Text("message").Split("param: ")[1]}\"";
        },
        ["f-missing"] = async probe =>
        {
            var malformed = await probe.Api.PostAsync("functions", "{ oops");
            return $"{Describe(malformed, await probe.Api.PostAsync("functions", new { }))}, {malformed.Text("message")}";
        },
        ["f-specification"] = async probe => $"`{(await CreateAsync(probe)).Text("specification")}`",
        ["f-form"] = async probe => Describe(await probe.Api.PostAsync(
            "functions", new FormUrlEncodedContent([new("functionId", "unique()"), new("name", "n"), new("runtime", "node-20.0")]))),
        ["f-put"] = async probe => Describe(await probe.Api.SendAsync(HttpMethod.Put, $"functions/{await probe.FunctionAsync()}", new { name = "Other" })),
        ["f-delete"] = async probe =>
        {
            var path = $"functions/{await probe.FunctionAsync()}";
            var deleted = await probe.Api.SendAsync(HttpMethod.Delete, path);
            var length = deleted.Headers.TryGetValue("Content-Length", out var value) ? $", `Content-Length: {value}`" : "";
            return $"{Describe(deleted)}, `{deleted.ContentType}`{length}; again {Describe(await probe.Api.SendAsync(HttpMethod.Delete, path))}";
        },
        ["f-specifications"] = async probe =>
        {
            var listed = await probe.GetAsync("functions/specifications");
            var names = listed.Json.GetProperty("specifications")[0].EnumerateObject().Select(p => p.Name).Order();
            return $"{Describe(listed)}, {listed.Json.GetProperty("total")} of `{string.Join(", ", names)}`";
        },
        ["f-runtimes"] = async probe => Describe(await probe.GetAsync("functions/runtimes")),
    };

    private static Task<ApiHost.Response> CreateAsync(CompatibilityProbe probe, string? name = null, object? value = null)
    {
        var body = new Dictionary<string, object?> { ["functionId"] = "unique()", ["name"] = "n", ["runtime"] = "node-20.0" };
        if (name is not null)
            body[name] = value;
        return probe.Api.PostAsync("functions", body);
    }
}
