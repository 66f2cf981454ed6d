using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite.Http;

public sealed class AppwriteHttpClientTests
{
    [Test]
    public async Task Cookie_of_the_server_is_not_sent_back()
    {
        await using var host = await StubbedBackend.StartAsync();
        host.Stub.Fault = AppwriteFault.First(1, _ => true, AppwriteFault.Status(
            200, """{"$id":"fn"}""", headers: new Dictionary<string, string> { ["Set-Cookie"] = "a_session_console=abc; Path=/" }));
        var api = host.CreateApi();

        await api.GetFunctionAsync("fn", CancellationToken.None);
        Assert.ThrowsAsync<BackendRejectedException>(() => api.GetFunctionAsync("fn", CancellationToken.None));

        Assert.That(host.Stub.Requests, Has.Count.EqualTo(2));
        Assert.That(host.Stub.Requests[1].Header("Cookie"), Is.Null.Or.Empty, "the requests are authenticated by the key only");
    }
}
