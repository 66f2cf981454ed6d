using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node.Protocol;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Runtimes.Node.Protocol;

internal sealed class LiveLogSinkTests
{
    private static readonly RuntimeResponse Head = new() { StatusCode = 201 };

    [Test]
    public async Task Response_starts_after_the_earlier_log_lines_were_delivered()
    {
        var proceed = new TaskCompletionSource();
        var reported = new List<string>();
        using var log = new LogDelivery(
            new Follower(line =>
            {
                proceed.Task.GetAwaiter().GetResult();
                reported.Add(line.Text);
            }),
            _ => { },
            new FakeTimeProvider());
        var answer = new StreamingSink();
        var open = answer.OpenAsync(new TaskCompletionSource<RuntimeResponse>().Task, CancellationToken.None);

        log.Report(new LogLine(FunctionLogLevel.Info, "first"));
        log.Report(new LogLine(FunctionLogLevel.Info, "last"));
        var begin = new LiveLogSink(answer, log).BeginAsync(Head).AsTask();
        Assert.That((begin.IsCompleted, open.IsCompleted), Is.EqualTo((false, false)));
        proceed.SetResult();

        Assert.That((await open).StatusCode, Is.EqualTo(201));
        Assert.That(reported, Is.EqualTo(new[] { "first", "last" }));
        await begin;
    }

    private sealed class Follower(Action<LogLine> report) : IProgress<LogLine>
    {
        public void Report(LogLine value) => report(value);
    }
}
