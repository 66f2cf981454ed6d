using System.Globalization;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Api.Bodies;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>The start time of an asynchronous execution.</summary>
/// <param name="At">The start time; null to start as soon as possible.</param>
internal sealed record ExecutionStart(DateTimeOffset? At);

/// <summary>Reads the parameters <c>async</c> and <c>scheduledAt</c>.</summary>
internal sealed class ExecutionStartReader(TimeProvider time)
{
    private static readonly TimeSpan MinAhead = TimeSpan.FromMinutes(1);

    /// <summary>Reads the start time.</summary>
    /// <returns>The start of an asynchronous execution; null for a synchronous one.</returns>
    /// <exception cref="ApiException">
    /// The time is not valid, not in whole minutes, less than 1 minute ahead, or set for a synchronous execution.
    /// </exception>
    public ExecutionStart? Read(ApiParameters parameters)
    {
        var isAsynchronous = parameters.LooseBoolean("async") ?? false;
        if (!parameters.Has("scheduledAt"))
            return isAsynchronous ? new ExecutionStart(At: null) : null;
        var at = TimeOf(parameters);
        return isAsynchronous
            ? new ExecutionStart(at)
            : throw ApiErrors.BadRequest("A scheduled execution must be asynchronous. Accepted: async true.");
    }

    private DateTimeOffset TimeOf(ApiParameters parameters)
    {
        var element = parameters.Element("scheduledAt")!.Value;
        if (element.ValueKind == System.Text.Json.JsonValueKind.String && JsonText.TryRead(element, out var text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            && at.Ticks % TimeSpan.TicksPerMinute == 0 && at - time.GetUtcNow() >= MinAhead)
            return at.ToUniversalTime();
        throw ApiErrors.BadRequest("Execution schedule must be a valid date in whole minutes, and at least 1 minute from now.");
    }
}
