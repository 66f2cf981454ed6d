using System.Text;
using System.Text.Json;
using Deus.Hosting.Functions.Deployments;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard;

/// <summary>
/// Sends the log of a build while it is written, as server-sent events: <c>text</c> with the whole log, <c>more</c> with what follows it, and <c>end</c>
/// with the status of the deployment when the build has ended. The data of each event is a JSON string, so it has one line.
/// </summary>
internal sealed class BuildLogEvents(
    IDeploymentStore deployments, DeploymentSignals signals, IHostApplicationLifetime lifetime, TimeProvider time)
{
    public const string StatusHeader = "X-Build-Status";

    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(15);

    /// <summary>Writes the events until the build ends, the client disconnects, or the application stops.</summary>
    /// <exception cref="FunctionStoreException">The function has no such deployment.</exception>
    public async Task WriteAsync(DashboardRequest request)
    {
        await deployments.GetAsync(request.FunctionId, request.DeploymentId, request.Aborted).ConfigureAwait(false);
        var response = request.Context.Response;
        response.ContentType = "text/event-stream";
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted, lifetime.ApplicationStopping);
        try
        {
            await FollowAsync(request, ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Otherwise the open response would delay the stop. The browser connects again, and gets an error until the application runs.
        }
        catch (FunctionStoreException) when (response.HasStarted)
        {
            // The deployment was deleted. The page says so when it is loaded again.
        }
    }

    /// <summary>Writes the log as it is now, with the status in a header, for clients that ask repeatedly.</summary>
    /// <exception cref="FunctionStoreException">The function has no such deployment.</exception>
    public async Task WriteLogAsync(DashboardRequest request)
    {
        var deployment = await deployments.GetAsync(request.FunctionId, request.DeploymentId, request.Aborted).ConfigureAwait(false);
        var response = request.Context.Response;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers[StatusHeader] = deployment.Status.IsTerminal ? "ended" : "running";
        await response.WriteAsync(deployment.Log, request.Aborted).ConfigureAwait(false);
    }

    private async Task FollowAsync(DashboardRequest request, CancellationToken cancellationToken)
    {
        string? sent = null;
        while (true)
        {
            // The task is taken before the read, so a change after the read completes it.
            var changed = signals.NextChange(request.DeploymentId);
            try
            {
                var deployment = await deployments.GetAsync(request.FunctionId, request.DeploymentId, cancellationToken).ConfigureAwait(false);
                await SendLogAsync(request.Context.Response, sent, deployment.Log, cancellationToken).ConfigureAwait(false);
                sent = deployment.Log;
                if (deployment.Status.IsTerminal)
                {
                    await SendAsync(request.Context.Response, "end", deployment.Status.Value, cancellationToken).ConfigureAwait(false);
                    return;
                }

                await WaitAsync(request.Context.Response, changed, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                signals.Release(request.DeploymentId, changed);
            }
        }
    }

    /// <summary>Waits for a change. Sends a comment after 15 s, so that proxies do not close the connection.</summary>
    private async Task WaitAsync(HttpResponse response, Task changed, CancellationToken cancellationToken)
    {
        try
        {
            await changed.WaitAsync(BeatEvery, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await SendTextAsync(response, ":\n\n", cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends what was added; the whole log at first, and when its start has changed, because a long log loses its start.</summary>
    private static async Task SendLogAsync(HttpResponse response, string? sent, string log, CancellationToken cancellationToken)
    {
        if (sent is null || !log.StartsWith(sent, StringComparison.Ordinal))
            await SendAsync(response, "text", log, cancellationToken).ConfigureAwait(false);
        else if (log.Length > sent.Length)
            await SendAsync(response, "more", log[sent.Length..], cancellationToken).ConfigureAwait(false);
    }

    private static Task SendAsync(HttpResponse response, string name, string text, CancellationToken cancellationToken) =>
        SendTextAsync(response, $"event: {name}\ndata: {JsonSerializer.Serialize(text, DashboardJson.Default.String)}\n\n", cancellationToken);

    private static async Task SendTextAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
        await response.Body.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
