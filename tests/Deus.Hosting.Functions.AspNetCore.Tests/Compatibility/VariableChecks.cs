using static Deus.Hosting.Functions.AspNetCore.Tests.Compatibility.CompatibilityProbe;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Compatibility;

internal static class VariableChecks
{
    public static Dictionary<string, Func<CompatibilityProbe, Task<string>>> All { get; } = new()
    {
        ["v-duplicate"] = async probe =>
        {
            var (path, _) = await CreatedAsync(probe);
            var other = (await CreateAsync(probe, path, "B")).Text("$id");
            return Describe(await CreateAsync(probe, path, "A"), await probe.Api.SendAsync(HttpMethod.Put, $"{path}/{other}", new { key = "A" }));
        },
        ["v-limits"] = async probe =>
        {
            var (path, _) = await CreatedAsync(probe);
            return Describe(
                await CreateAsync(probe, path, ""),
                await CreateAsync(probe, path, new string('k', 256)),
                await CreateAsync(probe, path, "K", new string('v', 8193)));
        },
        ["v-odd"] = async probe =>
        {
            var (path, _) = await CreatedAsync(probe);
            return Describe(await CreateAsync(probe, path, "1 bad-key!"), await CreateAsync(probe, path, "E", ""));
        },
        ["v-unsecret"] = async probe =>
        {
            var (path, id) = await CreatedAsync(probe);
            return Describe(await probe.Api.SendAsync(HttpMethod.Put, $"{path}/{id}", new { key = "A", secret = false }));
        },
        ["v-put-without-key"] = async probe =>
        {
            var (path, id) = await CreatedAsync(probe);
            return Describe(await probe.Api.SendAsync(HttpMethod.Put, $"{path}/{id}", new { value = "x" }));
        },
        ["v-delete"] = async probe =>
        {
            var (path, id) = await CreatedAsync(probe);
            var deleted = Describe(await probe.Api.SendAsync(HttpMethod.Delete, $"{path}/{id}"));
            return $"{deleted}; again {Describe(await probe.Api.SendAsync(HttpMethod.Delete, $"{path}/{id}"))}";
        },
    };

    private static async Task<(string Path, string Id)> CreatedAsync(CompatibilityProbe probe)
    {
        var path = $"functions/{await probe.FunctionAsync()}/variables";
        return (path, (await CreateAsync(probe, path, "A")).Text("$id"));
    }

    private static Task<ApiHost.Response> CreateAsync(CompatibilityProbe probe, string path, string key, string value = "v") =>
        probe.Api.PostAsync(path, new { key, value });
}
