using Deus.Hosting.Testing;

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

    [Test]
    public async Task Canceling_an_unanswered_creation_names_the_function_that_may_exist()
    {
        await using var host = await StubbedBackend.StartAsync();
        using var cancel = new CancellationTokenSource();
        using var never = new CancellationTokenSource();
        host.Stub.Fault = _ =>
        {
            cancel.Cancel();
            return AppwriteFault.Hang(Task.Delay(Timeout.Infinite, never.Token));
        };

        var error = Assert.CatchAsync<OperationCanceledException>(() => host.Backend.DeployAsync(
            new DeployInput { ServiceId = "service", ArtifactKey = "300", FunctionName = "my function" }, cancellationToken: cancel.Token))!;

        Assert.That(error.Message, Does.Contain("my function").And.Contain("may exist now"));
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
}
