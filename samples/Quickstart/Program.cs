using Deus.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Quickstart;
using Spectre.Console;

// Deploys samples/functions/echo twice with the same code: over HTTP through AppwriteBackend, and in process through
// EmbeddedBackend. Requires only the .NET SDK and Node.js. With APPWRITE_ENDPOINT, APPWRITE_PROJECT_ID and
// APPWRITE_API_KEY set, the first part uses that server.
AnsiConsole.Profile.Capabilities.Ansi &= !Console.IsOutputRedirected;
using var folder = new ScratchFolder();
try
{
    await using var server = AppwriteServer.FromEnvironment() ?? await AppwriteServer.StartAsync(folder.Host("server"));
    await Walkthrough.RunAsync(
        $"1. Over HTTP: AppwriteBackend, {server.Endpoint}",
        services => services.AddDeusHosting(server.Configure));
    await Walkthrough.RunAsync(
        "2. In process: EmbeddedBackend, no HTTP",
        services => services.AddDeusHosting().UseEmbeddedFunctions(folder.Host("embedded")));
    return 0;
}
catch (Exception e) when (e is HostingException or OptionsValidationException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
