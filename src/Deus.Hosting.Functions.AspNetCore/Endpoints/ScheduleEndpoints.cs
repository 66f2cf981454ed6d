using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Documents;
using Deus.Hosting.Functions.Functions;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>The endpoints of a function's schedule. Appwrite has none.</summary>
internal sealed class ScheduleEndpoints(FunctionRecords functions, IExecutionStore executions)
{
    public Task GetAsync(HttpContext context) => WriteAsync(context, functions.Get(context.RouteId("functionId")));

    /// <summary>Changes the policy of the schedule. An absent parameter leaves its value; an empty time zone is UTC.</summary>
    public async Task UpdateAsync(HttpContext context)
    {
        var parameters = await ApiParameters.ReadAsync(context).ConfigureAwait(false);
        var updated = await functions.UpdateAsync(
            context.RouteId("functionId"),
            settings => settings with { SchedulePolicy = Changed(settings.SchedulePolicy, parameters) },
            alwaysWarm: null,
            context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, updated).ConfigureAwait(false);
    }

    public async Task RunNowAsync(HttpContext context)
    {
        var queued = await executions.RunScheduleNowAsync(context.RouteId("functionId"), context.RequestAborted).ConfigureAwait(false);
        await ApiResponse.WriteAsync(
            context, StatusCodes.Status202Accepted, ExecutionDocument.From(queued), ApiJson.Wire.ExecutionDocument).ConfigureAwait(false);
    }

    private static SchedulePolicy Changed(SchedulePolicy policy, ApiParameters parameters) => policy with
    {
        IsPaused = parameters.StrictBoolean("paused") ?? policy.IsPaused,
        RunsOnceWhenMissed = parameters.StrictBoolean("runsOnceWhenMissed") ?? policy.RunsOnceWhenMissed,
        AllowsOverlap = parameters.StrictBoolean("allowsOverlap") ?? policy.AllowsOverlap,
        TimeZone = parameters.Optional("timeZone") is { } zone ? (zone.Length > 0 ? zone : null) : policy.TimeZone,
    };

    private static Task WriteAsync(HttpContext context, HostedFunction function) => ApiResponse.WriteAsync(
        context, StatusCodes.Status200OK, ScheduleDocument.From(function), ApiJson.Wire.ScheduleDocument);
}
