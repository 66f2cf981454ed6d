using System.Net.Http.Headers;

namespace Deus.Hosting.Appwrite.Http;

/// <summary>
/// Replaces the secrets of a request in the response headers, in the reason phrase and in error messages that quote the server.
/// It is part of the primary handler, because the logging handlers of the client wrap the primary handler.
/// </summary>
internal sealed class RedactionHandler(HttpMessageHandler innerHandler) : DelegatingHandler(innerHandler)
{
    public static readonly HttpRequestOptionsKey<string?[]> Secrets = new("Deus.Hosting.Secrets");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var secrets = request.Options.TryGetValue(Secrets, out var given) ? given : [];
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            response.ReasonPhrase = ApiKeyRedaction.Apply(response.ReasonPhrase ?? "", secrets);
            Redact(response.Headers, secrets);
            Redact(response.Content.Headers, secrets);
            return response;
        }
        catch (HttpRequestException e) when (!ApiKeyRedaction.IsClean(e, secrets))
        {
            throw new HttpRequestException(e.HttpRequestError, ApiKeyRedaction.Apply(e.Message, secrets), inner: null, e.StatusCode);
        }
    }

    private static void Redact(HttpHeaders headers, string?[] secrets)
    {
        foreach (var (name, values) in headers.NonValidated.ToArray())
        {
            var clean = values.Select(value => ApiKeyRedaction.Apply(value, secrets)).ToArray();
            if (clean.SequenceEqual(values, StringComparer.Ordinal))
                continue;
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, clean);
        }
    }
}
