using System.Text.Json;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Documents;

/// <summary>Tests each document in each format: names, order, types and default values.</summary>
[TestFixture]
public sealed class DocumentShapeTests
{
    private const string Function = "functions/fn1";

    private ApiHost _api = null!;
    private string _variable = "";
    private string _deployment = "";
    private string _execution = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _api = await ApiHost.StartAsync();
        _api.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200, Body = "ok"u8.ToArray() });
        await _api.CreateFunctionAsync();
        _variable = (await _api.PostAsync($"{Function}/variables", new { key = "K", value = "v", secret = false })).Text("$id");
        _deployment = (await _api.PostAsync($"{Function}/deployments", ApiHost.Form())).Text("$id");
        await _api.WaitAsync("fn1", _deployment);
        _execution = (await _api.PostAsync($"{Function}/executions", new { })).Text("$id");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [TestCaseSource(nameof(Formats))]
    public async Task A_function_has_the_shape_of_the_format(string? format)
    {
        var expected = IsOf1_8(format) ? ShapeTable.FunctionOf1_8 : ShapeTable.FunctionOf1_9;

        AssertDocument(await GetAsync(format, Function), 200, expected);
        AssertDocument(await GetAsync(format, "functions"), 200, ListOf("functions", expected));
        AssertDocument(
            await SendAsync(format, HttpMethod.Patch, $"{Function}/deployment", new { deploymentId = _deployment }), 200, expected);
    }

    [TestCaseSource(nameof(Formats))]
    public async Task A_variable_has_the_shape_of_the_format(string? format)
    {
        AssertDocument(await GetAsync(format, $"{Function}/variables/{_variable}"), 200, ShapeTable.Variable);
        AssertDocument(await GetAsync(format, $"{Function}/variables"), 200, ListOf("variables", ShapeTable.Variable));
    }

    [TestCaseSource(nameof(Formats))]
    public async Task A_deployment_has_the_shape_of_the_format(string? format)
    {
        AssertDocument(await GetAsync(format, $"{Function}/deployments/{_deployment}"), 200, ShapeTable.Deployment);
        AssertDocument(await GetAsync(format, $"{Function}/deployments"), 200, ListOf("deployments", ShapeTable.Deployment));
    }

    [TestCaseSource(nameof(Formats))]
    public async Task An_execution_has_the_shape_of_the_format(string? format)
    {
        var executed = await SendAsync(format, HttpMethod.Post, $"{Function}/executions", new { });

        AssertDocument(executed, 201, ShapeTable.Execution);
        AssertDocument(await GetAsync(format, $"{Function}/executions/{_execution}"), 200, ShapeTable.StoredExecution);
        var listed = await GetAsync(format, $"{Function}/executions?queries[0]={Uri.EscapeDataString("""{"method":"limit","values":[1]}""")}");
        AssertMatches(listed.Json.GetProperty("executions")[0], JsonDocument.Parse(ShapeTable.StoredExecution).RootElement, "executions[0]");
    }

    [TestCaseSource(nameof(Formats))]
    public async Task Runtimes_version_and_errors_have_the_fields_of_the_format(string? format)
    {
        AssertDocument(await GetAsync(format, "functions/runtimes", isPublic: true), 200, ShapeTable.Runtimes);
        AssertDocument(await GetAsync(format, "health/version", isPublic: true), 200, ShapeTable.Version);
        AssertDocument(await GetAsync(format, "functions/none"), 404, ShapeTable.Error);
        var specifications = await GetAsync(format, "functions/specifications");
        Assert.That(
            specifications.Json.GetProperty("specifications")[1].GetRawText(),
            Is.EqualTo("""{"memory":512,"cpus":1,"enabled":true,"slug":"s-1vcpu-512mb"}"""));
    }

    [TestCaseSource(nameof(Formats))]
    public async Task Every_response_has_the_warning_only_for_a_format_newer_than_the_server(string? format)
    {
        ApiHost.Response[] answers =
        [
            await GetAsync(format, Function),
            await GetAsync(format, "functions/none"),
            await GetAsync(format, "nothing"),
            await GetAsync(format, "health/version"),
            await GetAsync(format, "functions/runtimes", isPublic: true),
            await GetAsync(format, $"{Function}/deployments/{_deployment}/download"),
            await SendAsync(format, HttpMethod.Post, $"{Function}/executions", new { }),
        ];

        foreach (var answer in answers)
        {
            if (ShapeTable.Newer.Contains(format))
                Assert.That(answer.Headers["X-Appwrite-Warning"], Does.Contain(format).And.Contain("1.9.6").And.Not.Contain(";"));
            else
                Assert.That(answer.Headers, Does.Not.ContainKey("X-Appwrite-Warning"));
        }
    }

    private static IEnumerable<string?> Formats() => [.. ShapeTable.Of1_8, .. ShapeTable.Of1_9, .. ShapeTable.Newer];

    private static bool IsOf1_8(string? format) => ShapeTable.Of1_8.Contains(format);

    private static string ListOf(string name, string item) => $$"""{"total":1,"{{name}}":[{{item}}]}""";

    private Task<ApiHost.Response> GetAsync(string? format, string path, bool isPublic = false) =>
        SendAsync(format, HttpMethod.Get, path, null, isPublic);

    private async Task<ApiHost.Response> SendAsync(string? format, HttpMethod method, string path, object? body, bool isPublic = false)
    {
        using var client = _api.NewClient(ApiHost.Project, isPublic ? null : ApiHost.Key);
        if (format is not null)
            client.DefaultRequestHeaders.Add("X-Appwrite-Response-Format", format);
        return await _api.SendAsync(method, path, body, client);
    }

    private static void AssertDocument(ApiHost.Response answer, int status, string expected)
    {
        Assert.That(answer.Status, Is.EqualTo(status), answer.Body);
        using var document = JsonDocument.Parse(expected);
        AssertMatches(answer.Json, document.RootElement, "");
    }

    private static void AssertMatches(JsonElement value, JsonElement expected, string path)
    {
        var isAny = expected.ValueKind switch
        {
            JsonValueKind.String => expected.GetString() == "*",
            JsonValueKind.Number => expected.GetDouble() == -1,
            _ => false,
        };
        Assert.That(isAny ? expected.ValueKind : value.ValueKind, Is.EqualTo(isAny ? value.ValueKind : expected.ValueKind), path);
        if (expected.ValueKind == JsonValueKind.Object)
        {
            Assert.That(value.EnumerateObject().Select(p => p.Name), Is.EqualTo(expected.EnumerateObject().Select(p => p.Name)), path);
            foreach (var property in expected.EnumerateObject())
                AssertMatches(value.GetProperty(property.Name), property.Value, $"{path}.{property.Name}");
        }
        else if (expected.ValueKind == JsonValueKind.Array)
        {
            Assert.That(value.GetArrayLength(), Is.EqualTo(expected.GetArrayLength()), path);
            foreach (var (item, expectedItem) in value.EnumerateArray().Zip(expected.EnumerateArray()))
                AssertMatches(item, expectedItem, path + "[]");
        }
        else if (!isAny)
        {
            Assert.That(JsonElement.DeepEquals(value, expected), $"{path} has {value}.");
        }
    }
}
