using Deus.Hosting.Functions.Runtimes;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.Tests.Embedded;

[TestFixture]
public sealed class EmbeddedInvokerTests : EmbeddedFixture
{
    [Test]
    public async Task InvokeAsync_returns_status_body_logs_and_errors_of_the_function()
    {
        var deployed = await Host.Backend.DeployAsync(Input);
        Host.Runtime.Handler = (_, request, _) => Task.FromResult(new RuntimeResponse
        {
            StatusCode = 201,
            Body = request.Body,
            Headers = [new("content-type", "text/plain")],
            Logs = "log\n",
            Errors = "error\n",
        });

        var result = await Host.Backend.InvokeAsync(deployed.FunctionId, new InvokeRequest { BodyText = "héllo" });

        Assert.Multiple(() =>
        {
            Assert.That((result.StatusCode, result.IsSuccess, result.BodyText), Is.EqualTo((201, true, "héllo")));
            Assert.That((result.Logs, result.Errors), Is.EqualTo(("log\n", "error\n")));
            Assert.That(result.DeploymentId, Is.EqualTo(deployed.DeploymentId));
            Assert.That(result.Headers, Does.Contain(KeyValuePair.Create("x-appwrite-execution-id", result.ExecutionId)));
        });
    }

    [Test]
    public async Task A_body_over_the_limit_is_cut()
    {
        await using var host = new TestHost(services: s => s.Configure<HostingLimits>(l => l.DefaultMaxResponseBytes = 4));
        await host.DeployAsync();
        host.Runtime.Handler = (_, _, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200, Body = "12345"u8.ToArray() });

        var result = await host.Backend.InvokeAsync("fn1", new InvokeRequest());

        Assert.That((result.BodyText, result.IsBodyTruncated), Is.EqualTo(("1234", true)));
    }
}
