using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Deus.Hosting.Testing.Server;

/// <summary>Records a request, applies a fault, checks size and key, and calls the route.</summary>
internal sealed class StubPipeline(AppwriteStub stub)
{
    private readonly StubRoutes _routes = new(stub);

    public async Task HandleAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var request = Describe(http);
        stub.Record(request);
        var headerBytes = request.Headers.Sum(h => h.Key.Length + h.Value.Length + 4L) + request.Path.Length + 20;
        var body = new RecordingStream(http.Request.Body, request, stub.MaxRecordedBytes, stub.MaxRequestBytes - headerBytes);
        await using (body.ConfigureAwait(false))
        {
            var exchange = new StubExchange(http, request, body, cancellationToken);
            try
            {
                if (stub.Fault?.Invoke(request) is { } fault)
                    await fault.HappenAsync(exchange, () => RespondAsync(exchange)).ConfigureAwait(false);
                else
                    await exchange.WriteAsync(await RespondAsync(exchange).ConfigureAwait(false)).ConfigureAwait(false);
            }
            finally
            {
                body.Publish();
            }
        }
    }

    private async Task<StubResponse> RespondAsync(StubExchange exchange)
    {
        try
        {
            var response = PublicRoutes.Find(exchange.Request, stub.Behaviour);
            CheckKey(exchange.Request, isPublic: response is not null);
            return Warned(exchange.Request, response ?? await _routes.HandleAsync(exchange).ConfigureAwait(false));
        }
        catch (StubErrorException e)
        {
            await exchange.Body.DrainAsync(long.MaxValue, exchange.CancellationToken).ConfigureAwait(false);
            return StubResponse.Error(e, stub.ServerVersion);
        }
        catch (BodyTooLargeException) when (!stub.Behaviour.ClosesOnLargeRequest)
        {
            await ReadAwayAsync(exchange).ConfigureAwait(false);
            return StubResponse.TooLarge;
        }
    }

    /// <summary>Reads the rest of the body, because unread bytes would reset the connection and lose the response.</summary>
    private static async Task ReadAwayAsync(StubExchange exchange)
    {
        var buffer = new byte[64 * 1024];
        while (await exchange.Http.Request.Body.ReadAsync(buffer, exchange.CancellationToken).ConfigureAwait(false) > 0)
        {
        }
    }

    private void CheckKey(AppwriteRequest request, bool isPublic)
    {
        if (request.Header("X-Appwrite-Project") is not { Length: > 0 } project)
            throw Unauthorized();
        if (project != stub.ProjectId)
            throw new StubErrorException(404, "project_not_found", "Project with the requested ID could not be found.");
        if (request.Header("X-Appwrite-Key") is not { Length: > 0 } key)
        {
            if (isPublic)
                return;
            throw new StubErrorException(
                401, "general_unauthorized_scope", "User (role: guests) missing scopes ([\"functions.read\",\"functions.write\"])");
        }

        if (key != stub.ApiKey)
            throw Unauthorized();
        if (isPublic)
            throw PublicRoutes.KeyRefused();
    }

    private static StubErrorException Unauthorized() =>
        new(401, "user_unauthorized", "The current user is not authorized to perform the requested action.");

    private StubResponse Warned(AppwriteRequest request, StubResponse response)
    {
        if (System.Version.TryParse(request.Header("X-Appwrite-Response-Format"), out var format)
            && format > stub.Behaviour.Version
            && response.Body.Length > 0)
            response.Headers["X-Appwrite-Warning"] = "The current SDK is built for Appwrite " + format
                + ". However, the current Appwrite server version is " + stub.ServerVersion
                + ". Please downgrade your SDK to match the Appwrite version: https://appwrite.io/docs/sdks";
        return response;
    }

    private AppwriteRequest Describe(HttpContext http)
    {
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?', 2);
        var path = target[0].StartsWith("/v1/", StringComparison.Ordinal) ? target[0][3..] : target[0];
        var headers = http.Request.Headers.Select(h => KeyValuePair.Create(h.Key, h.Value.ToString())).ToList();
        return new AppwriteRequest(
            stub.NextNumber(), http.Request.Method, path, target.Length > 1 ? "?" + target[1] : "", headers);
    }
}
