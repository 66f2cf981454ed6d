using Deus.Hosting.Tool.Servers;

namespace Deus.Hosting.Tool.Tests.Servers;

public sealed class ExecutionFeedTests
{
    [Test]
    public async Task Each_ended_execution_is_returned_once_oldest_first()
    {
        var history = new History();
        var feed = new ExecutionFeed(history, "hello");
        history.Records = [Ended("2"), Ended("1")];
        var first = await ReadAsync(feed);
        history.Records = [Ended("3"), Ended("2"), Ended("1")];
        var second = await ReadAsync(feed);

        Assert.That(first, Is.EqualTo(new[] { "1", "2" }));
        Assert.That(second, Is.EqualTo(new[] { "3" }));
    }

    [Test]
    public async Task A_running_execution_is_returned_when_it_has_ended()
    {
        var history = new History();
        var feed = new ExecutionFeed(history, "hello");
        history.Records = [Ended("2"), Ended("1") with { Status = ExecutionStatus.Processing }];
        var first = await ReadAsync(feed);
        history.Records = [Ended("2"), Ended("1")];
        var second = await ReadAsync(feed);

        Assert.That(first, Is.EqualTo(new[] { "2" }));
        Assert.That(second, Is.EqualTo(new[] { "1" }));
    }

    private static async Task<string[]> ReadAsync(ExecutionFeed feed) =>
        [.. (await feed.ReadNewAsync(CancellationToken.None)).Select(execution => execution.ExecutionId)];

    private static ExecutionRecord Ended(string id) => new() { ExecutionId = id, FunctionId = "hello", Status = ExecutionStatus.Completed };

    private sealed class History : IExecutionHistory
    {
        public ExecutionRecord[] Records { get; set; } = [];

        public IAsyncEnumerable<ExecutionRecord> ListExecutionsAsync(string functionId, CancellationToken cancellationToken = default) =>
            Records.ToAsyncEnumerable();

        public Task<ExecutionRecord> GetExecutionAsync(string functionId, string executionId, CancellationToken cancellationToken = default) =>
            Task.FromResult(Records.Single(record => record.ExecutionId == executionId));
    }
}
