namespace Deus.Hosting.Functions.AspNetCore.Tests.Dashboard;

/// <summary>A response of the dashboard.</summary>
internal sealed record DashboardResponse(int Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The path of a redirection.</summary>
    public string Location => Headers["Location"];

    public static async Task<DashboardResponse> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        await response.Content.ReadAsStringAsync(),
        response.Headers.Concat(response.Content.Headers).ToDictionary(
            header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
}
