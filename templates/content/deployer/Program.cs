using Deus.Hosting;

var builder = WebApplication.CreateBuilder(args);

// The artifacts of users. Replace it by an IBlobReader of your storage.
builder.Services.AddSingleton<IBlobReader>(new FileBlobReader("artifacts"));
// Deus:Hosting:Backend chooses the embedded host or Appwrite. The code is the same.
builder.Services.AddDeusHosting(builder.Configuration).UseEmbeddedFunctions(builder.Configuration);
builder.Services.AddHealthChecks().AddDeusHosting();

var app = builder.Build();
app.MapHealthChecks("/healthz");

// These routes are open to everybody. Add authentication before anybody else can reach them.
app.MapPut("/functions/{id}", (string id, IHostingBackend backend, CancellationToken cancellationToken) => backend.DeployAsync(
    new DeployInput { ServiceId = id, FunctionId = id, ArtifactKey = id, Commands = "", WaitUntilReady = true },
    cancellationToken: cancellationToken));

app.MapPost("/functions/{id}/calls", async (string id, Call call, IFunctionInvoker invoker, CancellationToken cancellationToken) =>
{
    var answer = await invoker.InvokeAsync(id, new InvokeRequest { BodyText = call.Body }, cancellationToken);
    return Results.Text(answer.BodyText, statusCode: answer.StatusCode);
});

app.MapDelete("/functions/{id}", (string id, IHostingBackend backend, CancellationToken cancellationToken) =>
    backend.DeleteAsync(id, cancellationToken));

await app.RunAsync();

/// <summary>A call of a function.</summary>
/// <param name="Body">The body that the function receives.</param>
internal sealed record Call(string Body);
