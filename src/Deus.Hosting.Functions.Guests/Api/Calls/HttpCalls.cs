using Deus.Hosting.Functions.Guests.Api.Http;

namespace Deus.Hosting.Functions.Guests.Api.Calls;

/// <summary>The HTTP client of the guest API.</summary>
internal static class HttpCalls
{
    public static FetchResponse Fetch(GuestApi api, FetchRequest request)
    {
        api.CountHttp();
        return api.Use(api.Services.Http, "http", api.Grants.Hosts.Count > 0, "HTTP", (http, token) =>
            new ValueTask<FetchResponse>(http.SendAsync(request, api.Grants.Hosts, token)));
    }
}
