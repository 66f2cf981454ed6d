using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Deus.Hosting;
using Deus.Hosting.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Marketplace.Tests;

/// <summary>The appsettings.json of one marketplace, which reloads it at each change, as every ASP.NET Core service does.</summary>
internal sealed class SettingsFile
{
    private const string Revision = "Revision";

    private readonly string _path;
    private readonly JsonObject _settings;
    private int _revision;

    private SettingsFile(string path, JsonObject settings)
    {
        _path = path;
        _settings = settings;
    }

    /// <summary>Writes the settings of both backends to the folder; one key selects the backend.</summary>
    public static SettingsFile Create(DirectoryInfo folder, string functionFolder, AppwriteStub stub, string backend, JsonObject limits)
    {
        var hosting = new JsonObject
        {
            ["Backend"] = backend,
            ["Functions"] = new JsonObject
            {
                ["Folder"] = functionFolder,
                ["Commands"] = "",
                ["MaxConcurrentBuilds"] = 4,
                ["SecretKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            },
            ["Appwrite"] = new JsonObject
            {
                ["Endpoint"] = stub.Endpoint,
                ["ProjectId"] = stub.ProjectId,
                ["ApiKey"] = stub.ApiKey,
                ["Commands"] = "",
            },
            ["Limits"] = limits,
        };
        var file = new SettingsFile(Path.Combine(folder.FullName, "appsettings.json"), new JsonObject
        {
            ["ConnectionStrings"] = new JsonObject { ["Marketplace"] = MarketplaceServer.ConnectionString(folder.Name) },
            ["Logging"] = new JsonObject { ["LogLevel"] = new JsonObject { ["Default"] = "Warning" } },
            ["Deus"] = new JsonObject { ["Hosting"] = hosting },
        });
        file.Save();
        return file;
    }

    /// <summary>Saves other limits, and returns when the running application has loaded them.</summary>
    public async Task SaveLimitsAsync(WebApplication app, JsonObject limits, CancellationToken cancellationToken)
    {
        _revision++;
        var revision = _revision.ToString(CultureInfo.InvariantCulture);
        var isRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var changes = app.Services.GetRequiredService<IOptionsMonitor<HostingLimits>>().OnChange(_ =>
        {
            if (app.Configuration[Revision] == revision)
                isRead.TrySetResult();
        });
        _settings["Deus"]!["Hosting"]!["Limits"] = limits;
        Save();
        await isRead.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Replaces the file atomically by a new one, as an editor does.</summary>
    private void Save()
    {
        _settings[Revision] = _revision;
        File.WriteAllText(_path + ".new", _settings.ToJsonString());
        File.Move(_path + ".new", _path, overwrite: true);
    }
}
