using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Deus.Hosting;

namespace Marketplace.Tests;

/// <summary>The appsettings.json of one marketplace, which reads it again at each change, as every ASP.NET Core service does.</summary>
internal sealed class SettingsFile(string path, JsonObject settings)
{
    private const string Revision = "Revision";
    private int _revision;

    /// <summary>Replaces the file as an editor does: at once, by a new one.</summary>
    public void Save()
    {
        settings[Revision] = _revision;
        File.WriteAllText(path + ".new", settings.ToJsonString());
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Saves other limits, and returns when the running application has read them.</summary>
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
        settings["Deus"]!["Hosting"]!["Limits"] = limits;
        Save();
        await isRead.Task.WaitAsync(cancellationToken);
    }
}
