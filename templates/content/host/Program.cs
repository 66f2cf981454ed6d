var builder = WebApplication.CreateBuilder(args);

// Deus:Hosting:Functions has the options of the host, Deus:Hosting:Api those of the API.
builder.Services.AddDeusHosting().UseEmbeddedFunctions(builder.Configuration).AddGuestRuntimes();
builder.Services.AddAppwriteApi(builder.Configuration);
builder.Services.AddHealthChecks().AddDeusHosting();

var app = builder.Build();
app.MapAppwriteFunctions("/v1");
app.MapFunctionTriggers("/fn");
app.MapHealthChecks("/healthz");
await app.RunAsync();
