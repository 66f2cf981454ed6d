using System.Globalization;
using Deus.Hosting.Functions.AspNetCore.Api;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>When an execution that nobody waits for begins.</summary>
/// <param name="At">Null for soon.</param>
internal sealed record ExecutionStart(DateTimeOffset? At);

/// <summary>Reads <c>async</c> and <c>scheduledAt</c>.</summary>
internal sealed class ExecutionStartReader(TimeProvider time)
{
    private static readonly TimeSpan MinAhead = TimeSpan.FromMinutes(1);

    /// <returns>Null when the caller waits.</returns>
    /// <exception cref="ApiException">The time is none, or none that is accepted.</exception>
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
