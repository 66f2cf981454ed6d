using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Deus.Hosting.Testing.Server;

/// <summary>The routes of <c>/functions</c>.</summary>
internal sealed partial class FunctionRoutes(AppwriteStub stub)
{
    private static readonly (string Slug, double Cpus, int Memory)[] KnownSpecifications =
    [
        ("s-0.5vcpu-512mb", 0.5, 512), ("s-1vcpu-512mb", 1, 512), ("s-1vcpu-1gb", 1, 1024), ("s-2vcpu-2gb", 2, 2048),
        ("s-2vcpu-4gb", 2, 4096), ("s-4vcpu-4gb", 4, 4096), ("s-4vcpu-8gb", 4, 8192), ("s-8vcpu-4gb", 8, 4096),
        ("s-8vcpu-8gb", 8, 8192),
    ];

    private static readonly string[] Runtimes =
    [
        "node-14.5", "node-16.0", "node-18.0", "node-19.0", "node-20.0", "node-21.0", "node-22", "deno-2.0", "bun-1.1",
        "python-3.12", "dotnet-8.0", "go-1.23",
    ];

    public async Task<StubResponse> CreateAsync(StubExchange exchange)
    {
        var parameters = await exchange.ParamsAsync().ConfigureAwait(false);
        var wanted = parameters.Id("functionId");
        var (id, now) = stub.NextId();
        var document = StubDocuments.NewFunction(wanted == "unique()" ? id : wanted, now);
        Set(document, parameters, isNew: true);
        var creations = stub.CountCreation();
        if (creations > stub.MaxFunctionCreations)
            return RateLimited(StubResponse.Error(StubErrorException.RateLimited(), stub.ServerVersion), creations);
        lock (stub.Gate)
        {
            if (stub.FunctionList.Exists(f => f.Id == wanted))
                throw new StubErrorException(
                    409, "function_already_exists",
                    "Function with the requested ID already exists. Try again with a different ID.");
            var function = new AppwriteFunction(stub.Gate, document);
            stub.FunctionList.Add(function);
            return RateLimited(StubResponse.Json(201, StubDocuments.Function(function)), creations);
        }
    }

    public StubResponse Get(string id)
    {
        lock (stub.Gate)
        {
            var function = stub.Find(id);
            var response = StubResponse.Json(200, StubDocuments.Function(function));
            foreach (var deployment in function.DeploymentList.Where(d => d.ActivationReadsLeft is > 0 and < AppwriteBuild.NeverActivates && d.Status == "ready" && d.Activate))
                if (--deployment.ActivationReadsLeft == 0)
                    function.Activate(deployment);
            return response;
        }
    }

    public async Task<StubResponse> UpdateAsync(StubExchange exchange, string id)
    {
        var parameters = await exchange.ParamsAsync().ConfigureAwait(false);
        lock (stub.Gate)
        {
            var function = stub.Find(id);
            Set(function.Document, parameters, isNew: false);
            return StubResponse.Json(200, StubDocuments.Function(function));
        }
    }

    public StubResponse Delete(string id)
    {
        lock (stub.Gate)
            stub.FunctionList.Remove(stub.Find(id));
        return StubResponse.NoContent;
    }

    public StubResponse List(StubExchange exchange)
    {
        lock (stub.Gate)
            return StubResponse.Json(200, StubQueries.List("functions", exchange.Request.Query, stub.FunctionList.Select(StubDocuments.Function)));
    }

    /// <summary>Returns the usage of the whole project. This route hides a function with the id <c>usage</c>.</summary>
    public StubResponse Usage()
    {
        lock (stub.Gate)
            return StubResponse.Json(200, new JsonObject { ["range"] = "30d", ["functionsTotal"] = stub.FunctionList.Count });
    }

    public static StubResponse Specifications() => StubResponse.Json(200, StubDocuments.List(
        "specifications",
        [.. KnownSpecifications.Select(s => new JsonObject
        {
            ["memory"] = s.Memory,
            ["cpus"] = s.Cpus,
            ["enabled"] = true,
            ["slug"] = s.Slug,
        })],
        KnownSpecifications.Length));

    /// <summary>
    /// Sets the settings. An update replaces all settings: an absent one gets its default, except runtime and entrypoint.
    /// </summary>
    private static void Set(JsonObject document, StubParameters parameters, bool isNew)
    {
        var name = parameters.Text("name", 1, 128);
        var runtime = parameters.Text("runtime", 0, 64, isNew ? null : (string)document["runtime"]!);
        if (!Runtimes.Contains(runtime))
            throw StubErrorException.Invalid("runtime", $"Value must be one of ({string.Join(", ", Runtimes)})");
        var specification = parameters.Text("specification", 1, 64, "s-8vcpu-8gb");
        if (!KnownSpecifications.Any(s => s.Slug == specification))
            throw StubErrorException.Invalid("specification", "Specification is not one of the allowed values");
        var schedule = parameters.Text("schedule", 0, 256, "");
        if (schedule.Length > 0 && schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length != 5)
            throw StubErrorException.Invalid("schedule", "String must be a valid cron expression");
        var entrypoint = parameters.Text("entrypoint", 0, 1028, "");
        document["execute"] = parameters.List("execute", role => Role().IsMatch(role));
        document["name"] = name;
        document["enabled"] = parameters.Flag("enabled", true);
        document["logging"] = parameters.Flag("logging", true);
        document["runtime"] = runtime;
        document["scopes"] = parameters.List("scopes", scope => Scope().IsMatch(scope));
        document["events"] = parameters.List("events", value => value.Contains('.', StringComparison.Ordinal));
        document["schedule"] = schedule;
        document["timeout"] = parameters.Number("timeout", 1, 900, 15);
        document["entrypoint"] = entrypoint.Length == 0 && !isNew ? (string)document["entrypoint"]! : entrypoint;
        document["commands"] = parameters.Text("commands", 0, 8192, "");
        document["specification"] = specification;
    }

    private StubResponse RateLimited(StubResponse response, int creations)
    {
        var remaining = Math.Max(0, stub.MaxFunctionCreations - creations);
        response.Headers["X-Ratelimit-Limit"] = stub.MaxFunctionCreations.ToString(CultureInfo.InvariantCulture);
        response.Headers["X-Ratelimit-Remaining"] = remaining.ToString(CultureInfo.InvariantCulture);
        response.Headers["X-Ratelimit-Reset"] = 1795230635.ToString(CultureInfo.InvariantCulture);
        return response;
    }

    [GeneratedRegex(@"\A(?:any|guests|users(?:/[a-z]+)?|(?:user|team|label|member):[A-Za-z0-9._/-]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Role();

    [GeneratedRegex(@"\A[a-z]+\.(?:read|write)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Scope();
}
