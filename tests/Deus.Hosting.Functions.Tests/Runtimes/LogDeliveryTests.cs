using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Runtimes;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LogDeliveryTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly List<LogLine> _delivered = [];
    private readonly List<Type> _failures = [];

    [Test]
    public async Task EndAsync_completes_after_all_lines_were_delivered_in_order()
    {
        using var delivery = Deliver(_delivered.Add);
        var lines = Lines(1000);

        foreach (var line in lines)
            delivery.Report(line);
        await delivery.EndAsync();

        Assert.That(_delivered, Is.EqualTo(lines));
    }

    [Test]
    public async Task Delivery_stops_and_reports_the_exception_when_the_consumer_throws()
    {
        using var delivery = Deliver(line =>
        {
            _delivered.Add(line);
            if (_delivered.Count == 2)
                throw new FormatException("secret");
        });

        foreach (var line in Lines(5))
            delivery.Report(line);
        await delivery.EndAsync();

        Assert.That(_delivered, Is.EqualTo(Lines(2)));
        Assert.That(_failures, Is.EqualTo([typeof(FormatException)]));
    }

    [Test]
    public async Task Slow_consumer_receives_the_first_lines_up_to_the_buffer_limit()
    {
        var returns = new TaskCompletionSource();
        using var delivery = Deliver(line =>
        {
            returns.Task.GetAwaiter().GetResult();
            _delivered.Add(line);
        });
        var lines = Lines(200, length: 10_000);

        foreach (var line in lines)
            delivery.Report(line);
        returns.SetResult();
        await delivery.EndAsync();

        Assert.That(_delivered, Has.Count.InRange(90, 110).And.EqualTo(lines.Take(_delivered.Count)));
    }

    [Test]
    public async Task EndAsync_waits_one_second_for_a_slow_consumer_and_drops_the_remaining_lines()
    {
        var begins = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var returns = new TaskCompletionSource();
        using var delivery = Deliver(line =>
        {
            _delivered.Add(line);
            begins.TrySetResult();
            returns.Task.GetAwaiter().GetResult();
        });
        foreach (var line in Lines(3))
            delivery.Report(line);
        await begins.Task.WaitAsync(TimeSpan.FromSeconds(20));

        var end = delivery.EndAsync();
        _clock.Advance(TimeSpan.FromSeconds(0.9));
        Assert.That(end.IsCompleted, Is.False);
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        await end.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(delivery.EndAsync().IsCompleted, "it waits once");
        returns.SetResult();

        delivery.Report(new LogLine(FunctionLogLevel.Info, "late"));
        Assert.That(_delivered, Is.EqualTo(Lines(1)));
    }

    private LogDelivery Deliver(Action<LogLine> report) => new(new Follower(report), _failures.Add, _clock);

    private static List<LogLine> Lines(int count, int length = 1) =>
        [.. Enumerable.Range(0, count).Select(i => new LogLine(FunctionLogLevel.Info, $"{i}".PadLeft(length)))];
}
