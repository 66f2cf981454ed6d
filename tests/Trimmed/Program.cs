using System.Net;
using System.Text;
using Deus.Hosting;
using Microsoft.Extensions.DependencyInjection;

// Deploys, waits, invokes and deletes against a listener that accepts everything. It tests that the trimmed SDK runs, not that the
// responses match Appwrite's.
using var listener = Listen(out var endpoint);
var answering = AnswerAsync(listener);

var blobs = new InMemoryBlobReader();
blobs.Set("code", [0x1f, 0x8b, 8, 0]);
var services = new ServiceCollection();
services.AddSingleton<IBlobReader>(blobs);
services.AddDeusHosting(o => (o.Endpoint, o.ProjectId, o.ApiKey) = (endpoint, "project", "key")).EnforceBudget();
await using (var provider = services.BuildServiceProvider())
{
    var backend = provider.GetRequiredService<IHostingBackend>();
    var deployed = await backend.DeployAsync(new DeployInput
    {
        ServiceId = "trimmed",
        ArtifactKey = "code",
        Env = new Dictionary<string, string> { ["A"] = "1" },
        WaitUntilReady = true,
    });
    var answer = await provider.GetRequiredService<IFunctionInvoker>().InvokeAsync(deployed.FunctionId, new InvokeRequest());
    await backend.DeleteAsync(deployed.FunctionId);
    Console.WriteLine($"deployed {deployed.DeploymentId}, answered {answer.StatusCode} {answer.BodyText}");
}

listener.Stop();
await answering;

static HttpListener Listen(out string endpoint)
{
    for (var port = 49_152; ; port++)
    {
        var listener = new HttpListener();
        listener.Prefixes.Add(endpoint = $"http://127.0.0.1:{port}/v1/");
        try
        {
            listener.Start();
            return listener;
        }
        catch (HttpListenerException) when (port < 65_535)
        {
            listener.Close();
        }
    }
}

static async Task AnswerAsync(HttpListener listener)
{
    const string Answer = """
        {"$id":"a1","status":"ready","deploymentId":"a1","responseStatusCode":200,"responseBody":"yes","duration":0.1,"buildDuration":1}
        """;
    while (listener.IsListening)
    {
        try
        {
            var context = await listener.GetContextAsync();
            await context.Request.InputStream.CopyToAsync(Stream.Null);
            context.Response.StatusCode = context.Request.HttpMethod == "DELETE" ? 204 : 200;
            context.Response.Close(context.Request.HttpMethod == "DELETE" ? [] : Encoding.UTF8.GetBytes(Answer), willBlock: false);
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            return;
        }
    }
}
