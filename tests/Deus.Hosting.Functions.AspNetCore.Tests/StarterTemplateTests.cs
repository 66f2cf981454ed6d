using System.Formats.Tar;
using System.IO.Compression;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

/// <summary>
/// Deploys Appwrite's starter template for Node.js, as it is published at https://github.com/appwrite/templates/tree/main/node/starter,
/// to a real process of samples/Service.
/// </summary>
[TestFixture]
public sealed class StarterTemplateTests
{
    private const string Main = """
        import { Client, Users } from 'node-appwrite';

        // This Appwrite function will be executed every time your function is triggered
        export default async ({ req, res, log, error }) => {
          // You can use the Appwrite SDK to interact with other services
          // For this example, we're using the Users service
          const client = new Client()
            .setEndpoint(process.env.APPWRITE_FUNCTION_API_ENDPOINT)
            .setProject(process.env.APPWRITE_FUNCTION_PROJECT_ID)
            .setKey(req.headers['x-appwrite-key'] ?? '');
          const users = new Users(client);

          try {
            const response = await users.list();
            // Log messages and errors to the Appwrite Console
            // These logs won't be seen by your end users
            log(`Total users: ${response.total}`);
          } catch(err) {
            error("Could not list users: " + err.message);
          }

          // The req object contains the request data
          if (req.path === "/ping") {
            // Use res object to respond with text(), json(), or binary()
            // Don't forget to return a response!
            return res.text("Pong");
          }

          return res.json({
            motto: "Build like a team of hundreds_",
            learn: "https://appwrite.io/docs",
            connect: "https://appwrite.io/discord",
            getInspired: "https://builtwith.appwrite.io",
          });
        };
        """;

    private const string Package = """
        {
          "name": "starter-template",
          "version": "1.0.0",
          "description": "",
          "main": "src/main.js",
          "type": "module",
          "scripts": {
            "format": "prettier --write ."
          },
          "dependencies": {
            "node-appwrite": "^20.2.1"
          },
          "devDependencies": {
            "prettier": "^3.2.5"
          }
        }
        """;

    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(5);

    private ServiceProcess _service = null!;

    [OneTimeSetUp]
    public async Task DeployAsync()
    {
        _service = await ServiceProcess.StartAsync();
        // The settings of the template's documentation. Its runtime is Node.js 18; the host has newer versions only.
        using var created = await _service.Client.PostAsJsonAsync(
            "functions",
            new
            {
                functionId = "starter",
                name = "Starter",
                runtime = "node-20.0",
                entrypoint = "src/main.js",
                commands = "npm install",
                execute = new[] { "any" },
                scopes = new[] { "users.read" },
                timeout = 15,
            });
        Assert.That((int)created.StatusCode, Is.EqualTo(201), await created.Content.ReadAsStringAsync());
        using var form = ApiHost.Form(Archive(("src/main.js", Main), ("package.json", Package)));
        using var deployed = await _service.Client.PostAsync("functions/starter/deployments", form);
        Assert.That((int)deployed.StatusCode, Is.EqualTo(202), await deployed.Content.ReadAsStringAsync());
        var id = (await deployed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("$id").GetString();
        var deployment = await _service.UntilAsync(
            $"functions/starter/deployments/{id}", document => document.GetProperty("status").GetString() is "ready" or "failed", BuildLimit);
        Assert.That(deployment.GetProperty("status").GetString(), Is.EqualTo("ready"), deployment.GetProperty("buildLogs").GetString());
    }

    [OneTimeTearDown]
    public void Stop() => _service.Dispose();

    [Test]
    public async Task Ping_returns_Pong()
    {
        var execution = await ExecuteAsync("GET", "/ping");

        Assert.That((execution.Status, execution.Body), Is.EqualTo((200, "Pong")), execution.Errors);
    }

    [TestCase("GET")]
    [TestCase("POST")]
    [TestCase("PUT")]
    [TestCase("PATCH")]
    [TestCase("DELETE")]
    public async Task Root_returns_the_documented_JSON(string method)
    {
        var execution = await ExecuteAsync(method, "/");

        Assert.That((execution.Status, execution.Body), Is.EqualTo((
            200,
            """{"motto":"Build like a team of hundreds_","learn":"https://appwrite.io/docs","connect":"https://appwrite.io/discord","getInspired":"https://builtwith.appwrite.io"}""")),
            execution.Errors);
    }

    [Test]
    public async Task Template_reaches_the_API_of_the_service_and_logs_that_it_has_no_users()
    {
        var execution = await ExecuteAsync("GET", "/ping");

        // The host has no users API. Without an endpoint or a project, the error would be another one.
        Assert.That(execution.Errors, Does.StartWith("Could not list users: ").And.Contain("not"));
        Assert.That(execution.Errors, Does.Not.Contain("Invalid endpoint").And.Not.Contain("fetch failed"));
    }

    [Test]
    public async Task Trigger_returns_Pong()
    {
        using var client = new HttpClient();

        Assert.That(await client.GetStringAsync(new Uri(_service.Server, "/fn/starter/ping")), Is.EqualTo("Pong"));
    }

    private static byte[] Archive(params (string Path, string Text)[] files)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var (path, text) in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        }

        return buffer.ToArray();
    }

    private async Task<(int Status, string Body, string Errors)> ExecuteAsync(string method, string path)
    {
        using var executed = await _service.Client.PostAsJsonAsync("functions/starter/executions", new { method, path });
        var execution = await executed.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That((int)executed.StatusCode, Is.EqualTo(201), execution.ToString());
        return (
            execution.GetProperty("responseStatusCode").GetInt32(),
            execution.GetProperty("responseBody").GetString()!,
            execution.GetProperty("errors").GetString()!);
    }
}
