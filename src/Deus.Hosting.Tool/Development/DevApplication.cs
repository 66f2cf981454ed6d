using System.Net;
using System.Runtime.Versioning;
using Deus.Hosting.Tool.Folders;
using Deus.Hosting.Tool.Output;
using Deus.Hosting.Tool.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Tool.Development;

/// <summary>
/// Builds the application of a <see cref="DevHost"/>: the function host with guests, HTTP triggers, and the dashboard, on this machine.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class DevApplication
{
    /// <summary>The prefix of the triggers.</summary>
    public const string Prefix = "/fn";

    /// <summary>The path of the dashboard.</summary>
    public const string DashboardPath = "/deus";

    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    public static WebApplication Build(FunctionFolder folder, int port, Terminal terminal, TimeProvider time)
    {
        // The content root is not the folder of the user, whose appsettings.json are of another application.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            // The dashboard answers local requests in Development only.
            EnvironmentName = Environments.Development,
        });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, port));
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        // Program handles the signals.
        builder.Services.AddSingleton<IHostLifetime, DevHostLifetime>();
        builder.Services.AddSingleton(time);
        builder.Services.AddSingleton<IBlobReader>(new FolderArtifacts());
        builder.Services.AddDeusHosting()
            .UseEmbeddedFunctions(options =>
            {
                options.Folder = CreateDataFolder(folder);
                // A guest needs no process that waits for a function.
                options.BlankWorkers = folder.IsNode ? null : 0;
            })
            .AddGuestRuntimes();
        builder.Services.Configure<HostingLimits>(limits => limits.MaxArtifactBytes = ServerConnection.MaxArtifactBytes);
        LoggedEngine.Decorate(builder.Services, new LogWriter(terminal));
        var app = builder.Build();
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments(Prefix, StringComparison.Ordinal),
            triggers => triggers.Use((context, next) => RequestLog.RunAsync(context, next, terminal, time)));
        app.MapFunctionTriggers(Prefix);
        app.MapDeusDashboard(DashboardPath);
        return app;
    }

    /// <summary>Creates the folder of the host, which git ignores.</summary>
    private static string CreateDataFolder(FunctionFolder folder)
    {
        var tool = Path.Combine(folder.Path, FunctionFolder.ToolFolder);
        Directory.CreateDirectory(tool);
        File.WriteAllText(Path.Combine(tool, ".gitignore"), "*\n");
        return Path.Combine(tool, "dev");
    }
}
