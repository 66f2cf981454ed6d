namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>The ids of the log events of the HTTP API. An id is used once and never reused.</summary>
internal static class ApiEventIds
{
    public const int HostFailed = 300;
    public const int RequestFailed = 301;
    public const int BuildRequestFailed = 302;
}
