using System.Net;
using Deus.Hosting.Appwrite.Http;

namespace Deus.Hosting.Tests.Appwrite;

public sealed class LoopbackProxyTests
{
    private static readonly Uri Proxy = new("http://proxy.example:8080");

    [TestCase("http://127.0.0.1:8090/v1", true)]
    [TestCase("http://127.1.2.3/v1", true)]
    [TestCase("http://localhost:8090/v1", true)]
    [TestCase("https://localhost/v1", true)]
    [TestCase("http://[::1]:8090/v1", true)]
    [TestCase("https://cloud.appwrite.io/v1", false)]
    [TestCase("http://10.0.0.1/v1", false)]
    public void Only_loopback_endpoints_are_reached_without_the_proxy(string endpoint, bool isDirect)
    {
        var proxy = new LoopbackBypassProxy(new WebProxy(Proxy));

        Assert.That(proxy.IsBypassed(new Uri(endpoint)), Is.EqualTo(isDirect));
        Assert.That(proxy.GetProxy(new Uri(endpoint)), Is.EqualTo(isDirect ? null : Proxy));
    }

    [Test]
    public void Proxy_keeps_the_bypass_list_of_the_inner_proxy() =>
        Assert.That(
            new LoopbackBypassProxy(new WebProxy(Proxy) { BypassList = ["intern\\.example"] }).IsBypassed(new Uri("http://intern.example/v1")));

    [Test]
    public async Task The_key_does_not_reach_the_proxy_of_the_environment()
    {
        const string Answer = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
        await using var proxy = RawServer.Start(Answer);
        await using var server = RawServer.Start(Answer);
        using var sockets = AppwriteHttpClient.CreateSockets(new WebProxy(proxy.Address));
        using var client = new HttpMessageInvoker(sockets);
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Endpoint) { Headers = { { AppwriteHttpClient.KeyHeader, "k" } } };

        using var response = await client.SendAsync(request, CancellationToken.None);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((server.Connections, proxy.Connections), Is.EqualTo((1, 0)));
    }
}
