using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Api;

internal static class ClientAddress
{
    /// <summary>Returns the client's IP address; null when the connection has none.</summary>
    public static string? From(HttpContext context) => context.Connection.RemoteIpAddress is { } address
        ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()
        : null;
}
