using Deus.Hosting;
using Deus.Hosting.Functions.Runtimes;
using FunctionsSample;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

// Embeds the function host in a console app, without HTTP: creates a function from source, runs it, streams another, rolls
// back, edits a Lua function as text, and prints the recorded executions. Requires only the .NET SDK and Node.js.
AnsiConsole.Profile.Capabilities.Ansi &= !Console.IsOutputRedirected;
using var folder = new ScratchFolder();
try
{
    var services = new ServiceCollection().AddFunctionHost(folder.Configure);
    services.AddGuestRuntimes().AddSingleton<IFunctionRuntime, TemplateRuntime>();
    await using var provider = services.BuildServiceProvider();
    await ActivatorUtilities.CreateInstance<Walkthrough>(provider).RunAsync();
    return 0;
}
catch (HostingException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
