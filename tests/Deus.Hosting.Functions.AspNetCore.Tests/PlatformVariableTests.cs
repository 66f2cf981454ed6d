using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

/// <summary>Tests the variables that functions and builds receive from the platform.</summary>
[TestFixture]
public sealed class PlatformVariableTests
{
    private const string Endpoint = "https://functions.example.org/v1";

    private const string Echo =
        "module.exports = ({ res }) => res.json([process.env.APPWRITE_FUNCTION_API_ENDPOINT ?? null, process.env.APPWRITE_FUNCTION_PROJECT_ID]);";

    private const string Commands = "echo [$APPWRITE_FUNCTION_API_ENDPOINT] [$APPWRITE_FUNCTION_PROJECT_ID]";

    [TestCase(Endpoint, Endpoint)]
    [TestCase(Endpoint + "/", Endpoint)]
    [TestCase(null, "https://elsewhere.example.org/v1")]
    public async Task Function_and_build_receive_the_endpoint_and_the_project_as_variables(string? configured, string seen)
    {
        await using var api = await StartAsync(configured);
        var deployment = await DeployAsync(api);

        var executed = await api.PostAsync("functions/fn1/executions", new { });

        Assert.That((executed.Status, executed.Text("responseBody")), Is.EqualTo((201, $"[\"{seen}\",\"{ApiHost.Project}\"]")), executed.Body);
        var built = await api.SendAsync(HttpMethod.Get, $"functions/fn1/deployments/{deployment}");
        Assert.That(built.Text("buildLogs"), Does.Contain($"[{seen}] [{ApiHost.Project}]"));
    }

    [TestCase("functions.example.org/v1")]
    [TestCase("ftp://functions.example.org/v1")]
    [TestCase("https://user@functions.example.org/v1")]
    [TestCase("https://functions.example.org/v1?a=b")]
    [TestCase("")]
    public void Invalid_PublicEndpoint_is_rejected_at_startup(string endpoint) => Assert.That(
        Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(endpoint))!.Message,
        Does.Contain("PublicEndpoint").And.Contain("https://functions.example.org/v1"));

    private static Task<ApiHost> StartAsync(string? endpoint) => ApiHost.StartAsync(
        o =>
        {
            o.ProjectId = ApiHost.Project;
            o.ApiKeys.Add(new AppwriteApiKey { Key = ApiHost.Key });
            o.PublicEndpoint = endpoint;
        },
        isReal: true);

    /// <summary>Deploys a function with variables of the same names, which apply only when the platform does not set them.</summary>
    private static async Task<string> DeployAsync(ApiHost api)
    {
        await api.CreateFunctionAsync();
        foreach (var (key, value) in new[] { ("API_ENDPOINT", "https://elsewhere.example.org/v1"), ("PROJECT_ID", "elsewhere") })
            Assert.That((await api.PostAsync("functions/fn1/variables", new { key = $"APPWRITE_FUNCTION_{key}", value, secret = false })).Status, Is.EqualTo(201));
        using var form = ApiHost.Form(ApiHost.Archive(Echo));
        form.Add(new StringContent(Commands), "commands");
        var created = await api.PostAsync("functions/fn1/deployments", form);
        await api.WaitAsync("fn1", created.Text("$id"));
        return created.Text("$id");
    }
}
