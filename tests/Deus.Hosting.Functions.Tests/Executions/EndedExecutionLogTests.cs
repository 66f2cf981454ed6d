using System.Text;
using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node;
using Deus.Hosting.Functions.Tests.Runtimes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Executions;

/// <summary>Tests the recorded log of executions that end before their function returns, with the real Node.js.</summary>
[TestFixture]
public sealed class EndedExecutionLogTests
{
    private const string Code =
        """
        const { Readable } = require('stream');
        module.exports = async ({ req, res, log, error }) => {
            log('first');
            error('bad password: hunter2');
            console.warn('careful with s3cret-value');
            if (req.bodyText === 'stream')
                return res.send(new Readable({ read() {} }));
            if (req.bodyText === 'flood') {
                for (let i = 0; i < 300000; i++)
                    log('a line of a flood');
                log('last');
            }
            log('waiting');
            if (req.bodyText === 'loop')
                for (;;);
            await new Promise(() => {});
        };
        """;

    private const string Canceled = "The caller canceled the execution.";

    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(30);

    private static readonly LogLine[] Written =
    [
        new(FunctionLogLevel.Info, "first"),
        new(FunctionLogLevel.Error, "bad password: [REDACTED]"),
        new(FunctionLogLevel.Info, "Native logs detected. Use context.log() or context.error() for a better experience."),
        new(FunctionLogLevel.Warning, "careful with [REDACTED]"),
    ];

    private static readonly LogLine Waiting = new(FunctionLogLevel.Info, "waiting");

    private TestHost _host = null!;

    [SetUp]
    public async Task SetUp()
    {
        _host = TestHost.WithNode(time: new ExtendedTimeoutTimeProvider(LogDelivery.EndTimeout));
        await _host.CreateFromTextAsync("fn", Code);
        await _host.Get<IVariableStore>().SetAsync("fn", "KEY", "s3cret-value");
    }

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [TestCase("hang", false)]
    [TestCase("loop", false)]
    [TestCase("hang", true)]
    public async Task A_canceled_execution_keeps_the_log_that_it_had_written(string body, bool isStreamed)
    {
        using var caller = new CancellationTokenSource();
        var (executing, waiting) = Start(body, isStreamed, caller.Token);
        await waiting;

        await caller.CancelAsync();

        Assert.CatchAsync<OperationCanceledException>(() => executing);
        var record = await OnlyAsync();
        Assert.That(record.Outcome, Is.EqualTo(ExecutionOutcome.Canceled));
        Assert.That(record.Lines, Is.EqualTo((LogLine[])[.. Written, Waiting, new(FunctionLogLevel.Error, Canceled)]));
        Assert.That(record.Errors, Is.EqualTo($"bad password: [REDACTED]\n{Canceled}"));
    }

    [Test]
    public async Task A_canceled_execution_keeps_the_end_of_a_long_log()
    {
        using var caller = new CancellationTokenSource();
        var executing = _host.Get<IFunctionEngine>().ExecuteAsync(RequestOf("flood"), caller.Token);
        await SpooledAsync("waiting");

        await caller.CancelAsync();

        Assert.CatchAsync<OperationCanceledException>(() => executing);
        var record = await OnlyAsync();
        Assert.That(record.Logs, Does.StartWith("[WARNING] Logs truncated.").And.EndWith("a line of a flood\nlast\nwaiting\n"));
        Assert.That(record.Logs, Has.Length.EqualTo(TailBuffer.MaxLogCharacters));
    }

    [Test]
    public async Task A_canceled_execution_without_a_follower_keeps_its_log()
    {
        using var caller = new CancellationTokenSource();
        var executing = _host.Get<IFunctionEngine>().ExecuteAsync(RequestOf("hang"), caller.Token);
        await SpooledAsync("waiting");

        await caller.CancelAsync();

        Assert.CatchAsync<OperationCanceledException>(() => executing);
        Assert.That((await OnlyAsync()).Lines.SkipLast(1), Is.EqualTo((LogLine[])[.. Written, Waiting]));
    }

    [TestCase("hang")]
    [TestCase("loop")]
    [TestCase("stream")]
    public async Task A_timed_out_execution_keeps_the_log_that_it_had_written(string body)
    {
        await _host.Get<IFunctionStore>().UpdateAsync("fn", settings => settings with { Timeout = TimeSpan.FromSeconds(2) });

        var record = (await _host.ExecuteAsync("fn", body)).Execution;

        Assert.That(record.Outcome, Is.EqualTo(ExecutionOutcome.TimedOut));
        var written = body == "stream" ? Written : [.. Written, Waiting];
        Assert.That(record.Lines, Is.EqualTo((LogLine[])[.. written, new(FunctionLogLevel.Error, "Execution timed out.")]));
    }

    [Test]
    public async Task An_execution_whose_caller_leaves_its_stream_keeps_the_log()
    {
        var stream = await _host.Get<IFunctionEngine>().OpenAsync(RequestOf("stream"));

        await stream.DisposeAsync();

        var record = await OnlyAsync();
        Assert.That(record.Outcome, Is.EqualTo(ExecutionOutcome.Abandoned));
        Assert.That(record.Lines.SkipLast(1), Is.EqualTo(Written));
    }

    [Test]
    public async Task A_deferred_execution_that_a_stop_of_the_host_ends_keeps_its_log()
    {
        await _host.Get<DeferredExecutions>().AcceptAsync(RequestOf("hang"), at: null, CancellationToken.None);
        await SpooledAsync("waiting");

        await _host.StopAsync();

        await using var next = TestHost.WithNode(_host.Folder);
        await next.StartAsync();
        var listed = (await next.Get<IExecutionStore>().ListAsync("fn")).Items.Single();
        var record = await next.Get<IExecutionStore>().GetAsync("fn", listed.Id);
        Assert.That(record.Lines.SkipLast(1), Is.EqualTo((LogLine[])[.. Written, Waiting]), record.Outcome + record.Errors);
    }

    private static ExecutionRequest RequestOf(string body) => new() { FunctionId = "fn", Body = Encoding.UTF8.GetBytes(body) };

    /// <summary>Starts an execution with a log follower. The second task completes when the function has written a line.</summary>
    private (Task Executing, Task Waiting) Start(string body, bool isStreamed, CancellationToken caller)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var request = RequestOf(body) with
        {
            Log = new Follower(line =>
            {
                if (line == Waiting)
                    written.TrySetResult();
            }),
        };
        var engine = _host.Get<IFunctionEngine>();
        Task executing = isStreamed ? engine.OpenAsync(request, caller) : engine.ExecuteAsync(request, caller);
        return (executing, written.Task.WaitAsync(WaitLimit, CancellationToken.None));
    }

    /// <summary>Waits until the worker has written a line to its files.</summary>
    private async Task SpooledAsync(string line)
    {
        var runtime = _host.Get<NodeRuntime>();
        await Eventually.HoldsAsync(() => runtime.Workers.Count > 0);
        var worker = await runtime.Workers[0].Ready;
        var logs = Path.Combine(Path.GetDirectoryName(worker.Socket)!, "logs");
        await Eventually.HoldsAsync(() =>
            Directory.EnumerateFiles(logs, "*.logs").Any(file => File.ReadAllText(file).EndsWith(line + '\n', StringComparison.Ordinal)));
    }

    private async Task<Execution> OnlyAsync()
    {
        var listed = (await _host.Get<IExecutionStore>().ListAsync("fn")).Items.Single();
        return await _host.Get<IExecutionStore>().GetAsync("fn", listed.Id);
    }
}
