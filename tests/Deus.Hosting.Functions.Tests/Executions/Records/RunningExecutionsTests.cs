using Deus.Hosting.Functions.Executions.Records;

namespace Deus.Hosting.Functions.Tests.Executions.Records;

[TestFixture]
public sealed class RunningExecutionsTests
{
    private readonly RunningExecutions _running = new();

    [Test]
    public async Task CancelAsync_cancels_the_execution_and_waits_until_it_is_removed()
    {
        var token = _running.Add("e1");
        _running.Add("e2");

        var cancel = _running.CancelAsync("e1", CancellationToken.None);
        _running.Remove("e2");

        Assert.That((token.IsCancellationRequested, cancel.IsCompleted, _running.Contains("e1")), Is.EqualTo((true, false, true)));
        _running.Remove("e1");
        await cancel.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(_running.Contains("e1"), Is.False);
    }

    [Test]
    public async Task CancelAsync_ignores_an_execution_that_does_not_run()
    {
        var token = _running.Add("e1");

        await _running.CancelAsync("e2", CancellationToken.None);
        _running.Remove("e2");

        Assert.That((token.IsCancellationRequested, _running.Contains("e1")), Is.EqualTo((false, true)));
    }
}
