using Deus.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Tests.Appwrite;

/// <summary>Tests what remains when the caller cancels at each step.</summary>
public sealed class CancellationTests
{
    [TestCase("POST", "/functions")]
    [TestCase("POST", "/functions/*/variables")]
    [TestCase("POST", "/functions/*/deployments")]
    public async Task Canceling_during_a_response_deletes_the_function_or_names_it(string method, string path)
    {
        await using var host = await StubbedBackend.StartAsync();
        using var cancel = new CancellationTokenSource();
        host.Stub.Fault = request =>
        {
            if (request.Is(method, path))
                cancel.Cancel();
            return null;
        };

        var error = Assert.CatchAsync<OperationCanceledException>(() => host.Backend.DeployAsync(
            new DeployInput { ServiceId = "service", ArtifactKey = "300" }, cancellationToken: cancel.Token))!;

        Assert.That(host.Stub.Functions.Count == 0 || error.Message.Contains("may exist now", StringComparison.Ordinal));
        if (path != "/functions")
            Assert.That(host.Stub.Requests[^1].Method, Is.EqualTo("DELETE"));
    }

    [TestCase(null, "A function named 'my function' may exist now.")]
    [TestCase("fn-1", "The function 'fn-1' may exist now.")]
    public async Task Canceling_an_unanswered_creation_names_the_function_that_may_exist(string? functionId, string message)
    {
        await using var host = await StubbedBackend.StartAsync();
        using var cancel = new CancellationTokenSource();
        using var never = new CancellationTokenSource();
        host.Stub.Fault = r =>
        {
            if (r.Method == "GET")
                return null;
            cancel.Cancel();
            return AppwriteFault.Hang(Task.Delay(Timeout.Infinite, never.Token));
        };

        var error = Assert.CatchAsync<OperationCanceledException>(() => host.Backend.DeployAsync(
            new DeployInput { ServiceId = "service", ArtifactKey = "300", FunctionName = "my function", FunctionId = functionId },
            cancellationToken: cancel.Token))!;

        Assert.That(error.Message, Does.EndWith(message));
        Assert.That(error.CancellationToken, Is.EqualTo(cancel.Token));
        await never.CancelAsync();
    }

    [Test]
    public async Task No_request_is_sent_when_the_token_is_already_canceled()
    {
        await using var host = await StubbedBackend.StartAsync();

        Assert.CatchAsync<OperationCanceledException>(() => host.Backend.DeployAsync(
            new DeployInput { ServiceId = "service", ArtifactKey = "300" }, cancellationToken: new CancellationToken(canceled: true)));

        Assert.That(host.Stub.Requests, Is.Empty);
    }

    [Test]
    public async Task No_request_is_sent_when_the_caller_cancels_before_the_creation()
    {
        await using var host = await StubbedBackend.StartAsync();
        using var cancel = new CancellationTokenSource();
        var progress = new Reports(p =>
        {
            if (p.Stage == DeployStage.CreatingFunction)
                cancel.Cancel();
        });

        Assert.CatchAsync<OperationCanceledException>(() => host.Backend.DeployAsync(
            new DeployInput { ServiceId = "service", ArtifactKey = "300" }, progress, cancel.Token));

        Assert.That(host.Stub.Requests, Is.Empty);
    }

    [Test]
    public async Task Canceling_a_redeploy_after_the_lookup_leaves_no_deployment()
    {
        using var cancel = new CancellationTokenSource();
        var isRedeploy = false;
        await using var host = await StubbedBackend.StartAsync(services => services.AddHttpClient("Deus.Hosting.Appwrite")
            .AddHttpMessageHandler(() => new CancelAfterResponse(() =>
            {
                if (isRedeploy)
                    cancel.Cancel();
            })));
        await host.Backend.DeployAsync(StubbedBackend.Input("fn"));
        isRedeploy = true;

        var error = Assert.ThrowsAsync<DeployCanceledException>(
            () => host.Backend.DeployAsync(StubbedBackend.Input("fn"), cancellationToken: cancel.Token))!;

        Assert.That((error.FunctionId, error.IsDeploymentLeft), Is.EqualTo(("fn", false)));
        Assert.That(host.Stub.Function("fn")!.Deployments, Has.Count.EqualTo(1));
    }

    private sealed class Reports(Action<DeployProgress> report) : IProgress<DeployProgress>
    {
        public void Report(DeployProgress value) => report(value);
    }

    /// <summary>Calls a delegate when the client has read a response and disposes it.</summary>
    private sealed class CancelAfterResponse(Action read) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            response.Content = new Content(await response.Content.ReadAsByteArrayAsync(cancellationToken), read);
            return response;
        }

        private sealed class Content(byte[] bytes, Action read) : ByteArrayContent(bytes)
        {
            protected override void Dispose(bool disposing)
            {
                base.Dispose(disposing);
                read();
            }
        }
    }
}
