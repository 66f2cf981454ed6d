using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Backends;
using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite.Http;

public sealed class EndpointVersionTests
{
    private const string Page = "<!doctype html><html><body>Appwrite Console</body></html>";
    private const string RouteNotFound = """{"message":"Route not found.","code":404,"type":"general_route_not_found","version":"1.9.6"}""";

    [Test]
    public async Task First_request_throws_with_the_remedy_when_the_endpoint_has_no_version_segment()
    {
        await using var rig = await AppwriteRig.StartAsync(o => o.Endpoint = o.Endpoint[..^"/v1".Length]);
        rig.Stub.Fault = _ => AppwriteFault.Status(404, "");

        var failure = Assert.ThrowsAsync<HostingConfigurationException>(() => rig.Backend.DeployAsync(AppwriteRig.Input));

        Assert.That(failure!.Message, Does.Contain("has no version segment").And.Contain($"such as {rig.Stub.Endpoint}."));
        Assert.That(rig.Stub.Requests, Has.Count.LessThanOrEqualTo(1), "nothing is tried again");
    }

    [TestCase("https://cloud.appwrite.io", 404, "", true)]
    [TestCase("https://cloud.appwrite.io/", 404, Page, true)]
    [TestCase("https://cloud.appwrite.io/api", 405, "", true)]
    [TestCase("https://cloud.appwrite.io", 404, RouteNotFound, true)]
    [TestCase("https://cloud.appwrite.io", 200, Page, true)]
    [TestCase("https://cloud.appwrite.io", 300, Page, true)]
    [TestCase("https://cloud.appwrite.io", 302, Page, true)]
    [TestCase("https://proxy.example/vault", 404, "", true)]
    [TestCase("https://proxy.example/v1beta", 404, "", true)]
    [TestCase("https://cloud.appwrite.io/v1", 404, "", false)]
    [TestCase("https://cloud.appwrite.io/v1/", 200, Page, false)]
    [TestCase("https://cloud.appwrite.io/V2", 404, Page, false)]
    [TestCase("https://proxy.example/v1/appwrite", 404, "", false)]
    [TestCase("https://proxy.example", 404, """{"message":"Function not found.","code":404,"type":"function_not_found"}""", false)]
    [TestCase("https://proxy.example", 200, """{"$id":"f1"}""", false)]
    [TestCase("https://proxy.example", 400, Page, false)]
    [TestCase("https://proxy.example", 502, Page, false)]
    public void ThrowIfMissing_throws_when_the_endpoint_has_no_version_and_the_API_does_not_respond(
        string endpoint, int status, string body, bool isSaid) => Assert.That(
        () => EndpointVersion.ThrowIfMissing(endpoint, new BackendResponse("GET", "/functions", status, body)),
        isSaid ? Throws.TypeOf<HostingConfigurationException>().With.Message.Contains("/v1. Set Endpoint to it.") : Throws.Nothing);
}
