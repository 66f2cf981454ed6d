using System.Globalization;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Documents;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>The endpoint of a function's statistics. Appwrite has none.</summary>
internal sealed class StatisticsEndpoint(IExecutionStore executions)
{
    public async Task GetAsync(HttpContext context)
    {
        var hours = await executions.GetStatisticsAsync(
            context.RouteId("functionId"), TimeOf(context.Request, "from"), TimeOf(context.Request, "before"), context.RequestAborted).ConfigureAwait(false);
        await ApiResponse.WriteAsync(
            context, StatusCodes.Status200OK, new StatisticsDocument([.. hours.Select(HourDocument.From)]), ApiJson.Wire.StatisticsDocument)
            .ConfigureAwait(false);
    }

    private static DateTimeOffset? TimeOf(HttpRequest request, string name)
    {
        if (request.Query[name].LastOrDefault() is not { Length: > 0 } text)
            return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw ApiErrors.InvalidParameter(name, "Value must be a time in ISO 8601, for example 2030-01-01T00:00:00Z");
    }
}
