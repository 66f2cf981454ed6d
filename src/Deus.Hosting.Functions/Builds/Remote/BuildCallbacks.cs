using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>The result of a callback.</summary>
internal enum CallbackResponse
{
    /// <summary>The event is stored, was stored before, or concerns no known build. Sending it again has no effect.</summary>
    Taken,

    /// <summary>The signature is missing or wrong.</summary>
    Unsigned,

    /// <summary>The signature is valid, but the body is not a valid event.</summary>
    Malformed,

    /// <summary>The event could not be stored now. The sender repeats it.</summary>
    Busy,
}

/// <summary>Receives the callbacks of the jobs service: verifies the signature and stores the event.</summary>
internal sealed partial class BuildCallbacks(
    HostStorage storage,
    BuildInbox inbox,
    BuildVariables variables,
    BuildTelemetry telemetry,
    IOptions<FunctionsOptions> options,
    ILogger<IDeploymentStore> logger)
{
    /// <summary>The maximum size of a body: 4 MiB. The service sends less.</summary>
    public const int MaxBodyBytes = 4 * 1024 * 1024;

    /// <summary>Starts to verify a signature. The caller appends the body, and then stores or refuses it.</summary>
    public CallbackSignature StartSignature(string? sent) => new(
        sent, options.Value.RemoteBuilder is { } remote && RemoteBuilderRules.IsSecret(remote.Secret) ? remote.Secret : null);

    /// <summary>Refuses a callback whose signature is not right.</summary>
    public CallbackResponse Refuse(CallbackSignature signature)
    {
        // Without a remote builder no signature can be verified.
        if (!signature.HasSecret)
            return CallbackResponse.Busy;
        LogUnsigned(logger);
        telemetry.Callback("unsigned");
        return CallbackResponse.Unsigned;
    }

    /// <summary>Stores the event of a callback whose signature is right.</summary>
    public async Task<CallbackResponse> StoreAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (CallbackReader.Read(body) is not { } callback)
        {
            telemetry.Callback("malformed");
            return CallbackResponse.Malformed;
        }

        try
        {
            await StoreAsync(callback, cancellationToken).ConfigureAwait(false);
            return CallbackResponse.Taken;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Catches every failure: the event is not stored, and the sender must repeat it.
            LogNotStored(logger, e, callback.Identity.Id);
            telemetry.Callback("busy");
            return CallbackResponse.Busy;
        }
    }

    private async Task StoreAsync(Callback callback, CancellationToken cancellationToken)
    {
        var build = storage.Database.Read(
            connection => BuildTable.FindByJob(connection, callback.JobId) is { } id ? BuildTable.Find(connection, id) : null);
        if (build is null || callback.Event is null || !IsConsistent(callback, build.Facts.DeploymentId))
        {
            LogIgnored(logger, callback.Identity.Id, callback.Identity.Type);
            telemetry.Callback("ignored");
            return;
        }

        var happened = callback.Event(build.Facts.Attempt);
        if (happened is BuildEvent.Log log)
            happened = Masked(log, build.Facts.DeploymentId);
        await inbox.PutAsync(new BuildMessage(build.Facts.DeploymentId, happened, callback.Identity), cancellationToken)
            .ConfigureAwait(false);
        telemetry.Callback("stored");
    }

    /// <summary>Masks each part separately, because parts arrive in any order.</summary>
    private BuildEvent.Log Masked(BuildEvent.Log log, string deploymentId) =>
        storage.Database.Read(connection => BuildContext.Find(connection, deploymentId)) is { } context
        && variables.MaskOf(context) is { } mask
            ? log with { Text = mask.Text(log.Text) }
            : log;

    /// <summary>
    /// Compares the ids in an event with the stored ids. One secret signs the events of all jobs, so a valid signature does not prove them.
    /// </summary>
    private static bool IsConsistent(Callback callback, string deploymentId) =>
        (callback.Subject is null || callback.Subject == callback.JobId)
        && (callback.DeploymentId is null || callback.DeploymentId == deploymentId);

    [LoggerMessage(
        HostEventIds.BuildCallbackUnsigned, LogLevel.Warning, "A build callback was refused: its signature is missing or wrong.",
        EventName = nameof(HostEventIds.BuildCallbackUnsigned))]
    private static partial void LogUnsigned(ILogger logger);

    [LoggerMessage(
        HostEventIds.BuildCallbackIgnored,
        LogLevel.Information,
        "The build callback {EventId} of type {Type} was ignored: no build on this host belongs to it.",
        EventName = nameof(HostEventIds.BuildCallbackIgnored))]
    private static partial void LogIgnored(ILogger logger, string eventId, string type);

    [LoggerMessage(
        HostEventIds.BuildCallbackNotStored,
        LogLevel.Error,
        "The build callback {EventId} could not be stored. The response asks its sender to retry.",
        EventName = nameof(HostEventIds.BuildCallbackNotStored))]
    private static partial void LogNotStored(ILogger logger, Exception exception, string eventId);
}
