using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>A function with a variable, an active deployment and an execution, and requests about them.</summary>
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

    /// <summary>Returns the required parameters with valid values.</summary>
    public JsonObject GoodParameters(ContractOperation operation) => new(operation.Parameters.Where(p => p.Required)
        .Select(p => KeyValuePair.Create(p.Name, (JsonNode?)Known(p.Sample))));

    /// <summary>Sends a request.</summary>
    /// <param name="operation">The operation to call.</param>
    /// <param name="parameters">All parameters except those of the path.</param>
    /// <param name="client">
    /// The client that sends the request; null for one with every scope, or without a key for a public operation.
    /// </param>
    /// <param name="replaced">Another id in the path; null for none.</param>
    public async Task<ApiHost.Response> SendAsync(
        ContractOperation operation, JsonObject parameters, HttpClient? client = null, (string Name, string Id)? replaced = null)
    {
        var path = operation.Path.TrimStart('/');
        foreach (var (name, usual) in ids)
        {
            var id = replaced is { } other && other.Name == name ? other.Id
                : operation.Overlay?.Ids?.ContainsKey(name) == true ? await UnfinishedAsync() : usual;
            path = path.Replace($"{{{name}}}", Uri.EscapeDataString(id), StringComparison.Ordinal);
        }

        var query = parameters.Where(p => operation.Parameters.Any(o => o.Name == p.Key && o.In == "query")).ToList();
        var content = operation.HasBody ? ContentOf(operation, parameters) : null;
        using var anonymous = api.NewClient(ApiHost.Project, null);
        return await api.SendAsync(
            new HttpMethod(operation.Method),
            query.Count == 0 ? path : $"{path}?{QueryOf(query)}",
            content,
            client ?? (operation.Scope is null ? anonymous : null));
    }

    /// <summary>Creates a deployment that can still be canceled, because half of its file is missing.</summary>
    /// <returns>The id of the deployment.</returns>
    private async Task<string> UnfinishedAsync()
    {
        var half = ApiHost.Form(ApiHost.Archive()[..50]);
        half.Headers.ContentRange = new ContentRangeHeaderValue(0, 49, 100);
        var created = await api.PostAsync($"functions/{ids["functionId"]}/deployments", half);
        Assert.That(created.Status, Is.EqualTo(202), created.Body);
        return created.Text("$id");
    }

    private JsonNode Known(JsonNode sample) => sample.GetValueKind() == JsonValueKind.String && ids.TryGetValue(((string)sample!).Trim('{', '}'), out var id)
        ? id
        : sample.DeepClone();

    private static object ContentOf(ContractOperation operation, JsonObject parameters) =>
        operation.IsForm ? FormOf(parameters) : parameters.ToJsonString();

    private static string QueryOf(IEnumerable<KeyValuePair<string, JsonNode?>> parameters) => string.Join('&', parameters.SelectMany(p =>
        p.Value is JsonArray items
            ? items.Select((item, i) => $"{p.Key}[{i}]={Uri.EscapeDataString(TextOf(item!))}")
            : [$"{p.Key}={Uri.EscapeDataString(TextOf(p.Value!))}"]));

    private static MultipartFormDataContent FormOf(JsonObject parameters)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in parameters)
        {
            if (name == "code" && value!.GetValueKind() != JsonValueKind.String)
                form.Add(new ByteArrayContent(ApiHost.Archive()), name, "code.tar.gz");
            else
                form.Add(new StringContent(TextOf(value!)), name);
        }

        return form;
    }

    private static string TextOf(JsonNode value) => value.GetValueKind() == JsonValueKind.String ? (string)value! : value.ToJsonString();
}
