using System.Net;
using Deus.Hosting.Appwrite.Http;

namespace Deus.Hosting.Tests.Appwrite.Http;

public sealed class RedactionHandlerTests
{
    private const string Key = "abcd1234";

    [TestCase("OK", "OK")]
    [TestCase("No abcd1234", "No [redacted]")]
    public async Task Reason_phrase_is_kept_without_the_key(string phrase, string shown)
    {
        using var server = new InMemoryServer(new HttpResponseMessage(HttpStatusCode.OK) { ReasonPhrase = phrase });

        using var response = await SendAsync(server);

        Assert.That(response.ReasonPhrase, Is.EqualTo(shown));
    }

    [Test]
    public async Task Response_without_a_reason_phrase_has_none()
    {
        using var server = new InMemoryServer(new HttpResponseMessage((HttpStatusCode)599));

        using var response = await SendAsync(server);

        Assert.That(response.ReasonPhrase, Is.Null.Or.Empty);
    }

    [Test]
    public async Task Headers_keep_their_values_without_the_key()
    {
        var original = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([1, 2]) };
        original.Headers.TryAddWithoutValidation("X-Echo", ["a", $"key={Key}"]);
        original.Headers.TryAddWithoutValidation("Retry-After", "7");
        original.Content.Headers.TryAddWithoutValidation("Content-Type", $"text/plain; key={Key}");
        using var server = new InMemoryServer(original);

        using var response = await SendAsync(server);

        Assert.That(response.Headers.GetValues("X-Echo"), Is.EqualTo(new[] { "a", "key=[redacted]" }));
        Assert.That(response.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(7)));
        Assert.That(response.Content.Headers.NonValidated["Content-Type"].ToString(), Is.EqualTo("text/plain; key=[redacted]"));
        Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(2));
    }

    private static async Task<HttpResponseMessage> SendAsync(InMemoryServer server)
    {
        using var client = new HttpMessageInvoker(new RedactionHandler(server), disposeHandler: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://appwrite.example/v1/functions");
        request.Options.Set(RedactionHandler.Secrets, [Key, null]);
        return await client.SendAsync(request, CancellationToken.None);
    }
}
