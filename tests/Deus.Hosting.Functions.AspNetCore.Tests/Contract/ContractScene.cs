using System.Text.Json.Nodes;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>A function with a variable, an active deployment and an execution, and requests that are about them.</summary>
internal sealed class ContractScene(ApiHost api, IReadOnlyDictionary<string, string> ids)
{
    public static async Task<ContractScene> CreateAsync(ApiHost api)
    {
        api.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200, Logs = "hi" });
        var function = "f" + Guid.NewGuid().ToString("N")[..20];
        var path = $"functions/{function}";
        await api.PostAsync("functions", new { functionId = function, name = "n", runtime = "node-20.0", entrypoint = "src/main.js" });
        var variable = await api.PostAsync($"{path}/variables", new { key = "K", value = "v" });
        var deployment = await api.PostAsync($"{path}/deployments", ApiHost.Form());
        await api.WaitAsync(function, deployment.Text("$id"));
        var execution = await api.PostAsync($"{path}/executions", new { });
        Assert.That(execution.Status, Is.EqualTo(201), execution.Body);
        return new ContractScene(api, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["functionId"] = function,
            ["variableId"] = variable.Text("$id"),
            ["deploymentId"] = deployment.Text("$id"),
            ["executionId"] = execution.Text("$id"),
        });
    }

    /// <summary>A body that is good, with what is required and nothing else.</summary>
    public JsonObject GoodBody(ContractOperation operation) => new(operation.Parameters.Where(p => p.Value.Required)
        .Select(p => KeyValuePair.Create(p.Key, (JsonNode?)GoodValue(p.Value))));

    /// <param name="operation">What to send.</param>
    /// <param name="body">The parameters.</param>
    /// <param name="client">Who sends it; null for a client that may everything.</param>
    /// <param name="replaced">Another id in the path.</param>
    public async Task<ApiHost.Answer> SendAsync(
        ContractOperation operation, JsonObject? body, HttpClient? client = null, (string Name, string Id)? replaced = null)
    {
        var path = operation.Path.TrimStart('/');
        foreach (var (name, id) in ids)
            path = path.Replace($"{{{name}}}", replaced is { } other && other.Name == name ? Uri.EscapeDataString(other.Id) : id, StringComparison.Ordinal);
        object? content = body is null || operation.Method == "GET" ? null : operation.Form ? FormOf(body) : body.ToJsonString();
        return await api.SendAsync(new HttpMethod(operation.Method), path, content, client);
    }

    private JsonNode GoodValue(ContractParameter parameter) => parameter switch
    {
        { Example: { } example } => ids.GetValueOrDefault(example.Trim('{', '}'), example),
        { Values: [var first, ..] } => first.DeepClone(),
        { Type: "file" or "loose-boolean" } => true,
        _ => new string('a', Math.Max(1, parameter.Min ?? 1)),
    };

    private static MultipartFormDataContent FormOf(JsonObject body)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in body)
        {
            if (name == "code")
                form.Add(new ByteArrayContent(ApiHost.Archive()), name, "code.tar.gz");
            else
                form.Add(new StringContent(value!.GetValueKind() == System.Text.Json.JsonValueKind.String ? (string)value! : value.ToJsonString()), name);
        }

        return form;
    }
}
