using System.Diagnostics.Metrics;
using System.Text;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node;
using Deus.Hosting.Functions.Tests.Diagnostics;
using Deus.Hosting.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Deus.Hosting.Functions.Tests.Executions;

/// <summary>Tests the streams of the engine, with the real runtime or, where it cannot show the behaviour, with a fake one.</summary>
[TestFixture]
public sealed class ExecutionStreamTests
{
    private const string Counting =
        """
        const { Readable } = require('stream');
        module.exports = ({ req, res, log }) => {
            log('begun');
            const endless = req.path === '/endless';
            return res.send(Readable.from((function* () {
                for (let i = 0; endless || i < 3; i++)
                    yield endless ? 'x'.repeat(65536) : `${i}\n`;
            })()), 201, { 'content-type': 'text/plain' });
        };
        """;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Test]
    public async Task W21_Stream_returns_status_headers_and_body_and_then_the_record()
    {
        await using var host = RealHost();
        var engine = await DeployAsync(host);

        await using var stream = await engine.OpenAsync(new ExecutionRequest { FunctionId = "fn" });
        var text = await ReadAsync(stream);
        var record = await stream.Completion.WaitAsync(Timeout);

        Assert.Multiple(() =>
        {
            Assert.That((stream.StatusCode, text), Is.EqualTo((201, "0\n1\n2\n")));
            Assert.That(stream.Headers, Does.Contain(KeyValuePair.Create("content-type", "text/plain; charset=utf-8")));
            Assert.That((record.Id, record.Outcome, record.Logs), Is.EqualTo((stream.Id, (ExecutionOutcome?)ExecutionOutcome.Completed, "begun\n")));
            Assert.That(record.OutputBytes, Is.EqualTo(6));
        });
        var stored = await host.Get<IExecutionStore>().GetAsync("fn", stream.Id);
        Assert.That((stored.Status, stored.ResponseStatusCode), Is.EqualTo((ExecutionStatus.Completed, 201)));
    }

    [Test]
    public async Task Stream_disposed_early_is_recorded_as_abandoned_and_releases_its_slot()
    {
        await using var host = RealHost(o => o.MaxConcurrentExecutions = 1);
        var engine = await DeployAsync(host);

        var stream = await engine.OpenAsync(new ExecutionRequest { FunctionId = "fn", PathAndQuery = "/endless" });
        await foreach (var piece in stream.ReadBodyAsync())
        {
            Assert.That(piece.Length, Is.GreaterThan(0));
            break;
        }

        await stream.DisposeAsync();

        var stored = await host.Get<IExecutionStore>().GetAsync("fn", stream.Id);
        Assert.That((stored.Status, stored.Outcome), Is.EqualTo((ExecutionStatus.Failed, (ExecutionOutcome?)ExecutionOutcome.Abandoned)));
        Assert.That((await engine.ExecuteAsync(new ExecutionRequest { FunctionId = "fn" }).WaitAsync(Timeout)).IsSuccess);
    }

    [Test]
    public async Task W21_Stream_delivers_the_output_before_a_failure_and_the_record_has_outcome_Broken()
    {
        await using var host = RealHost();
        var engine = await DeployAsync(
            host,
            """
            const { Readable } = require('stream');
            module.exports = ({ res }) => res.send(Readable.from((function* () { yield 'part'; throw new Error('late'); })()));
            """);

        await using var stream = await engine.OpenAsync(new ExecutionRequest { FunctionId = "fn" });
        var text = await ReadAsync(stream);
        var record = await stream.Completion.WaitAsync(Timeout);

        Assert.That((text, record.Outcome), Is.EqualTo(("part", (ExecutionOutcome?)ExecutionOutcome.Broken)));
        Assert.That(record.Errors, Does.Contain("late"));
    }

    [Test]
    public async Task A_runtime_that_cannot_stream_gives_its_answer_in_one_piece()
    {
        await using var host = new TestHost();
        await host.DeployAsync();
        host.Runtime.Handler = (_, _, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200, Body = "all"u8.ToArray() });

        await using var stream = await host.Get<IFunctionEngine>().OpenAsync(new ExecutionRequest { FunctionId = "fn1" });

        Assert.That(await ReadAsync(stream), Is.EqualTo("all"));
        Assert.That((await stream.Completion).Outcome, Is.EqualTo(ExecutionOutcome.Completed));
    }

    [Test]
    public async Task E08_Stream_ends_with_TimedOut_when_the_runtime_never_ends_it()
    {
        var clock = new FakeTimeProvider();
        await using var host = FakeHost(clock, new Endless());
        await host.DeployAsync();

        var stream = await host.Get<IFunctionEngine>().OpenAsync(new ExecutionRequest { FunctionId = "fn1" });
        var reading = ReadAsync(stream);
        clock.Advance(TimeSpan.FromSeconds(26));

        Assert.That((await stream.Completion.WaitAsync(Timeout)).Outcome, Is.EqualTo(ExecutionOutcome.TimedOut));
        Assert.That(await reading.WaitAsync(Timeout), Is.Empty);
        await stream.DisposeAsync().AsTask().WaitAsync(Timeout);
    }

    [Test]
    public async Task E08_OpenAsync_returns_500_with_TimedOut_when_the_runtime_never_opens_the_stream()
    {
        var clock = new FakeTimeProvider();
        var runtime = new Endless { Opens = false };
        await using var host = FakeHost(clock, runtime);
        await host.DeployAsync();

        var opening = host.Get<IFunctionEngine>().OpenAsync(new ExecutionRequest { FunctionId = "fn1" });
        await runtime.Called.Task.WaitAsync(Timeout);
        // The runtime has been called; the deadline may be set shortly after.
        await clock.RunUntilAsync(opening);

        await using var stream = await opening;
        Assert.That((await stream.Completion.WaitAsync(Timeout)).Outcome, Is.EqualTo(ExecutionOutcome.TimedOut));
        Assert.That(stream.StatusCode, Is.EqualTo(500));
    }

    [Test]
    public async Task W18_Execution_is_recorded_as_canceled_when_the_caller_cancels_before_the_response_head()
    {
        var runtime = new Endless { Opens = false };
        await using var host = FakeHost(TimeProvider.System, runtime);
        await host.DeployAsync();

        await OpenAndLeaveAsync(host, runtime);

        Assert.That((await host.Get<IExecutionStore>().ListAsync("fn1")).Items.Single().Outcome, Is.EqualTo(ExecutionOutcome.Canceled));
    }

    [Test]
    public async Task Stream_that_opens_after_the_caller_canceled_is_disposed()
    {
        var runtime = new Endless { Opens = false };
        await using var host = FakeHost(TimeProvider.System, runtime);
        await host.DeployAsync();
        await OpenAndLeaveAsync(host, runtime);

        var body = new StreamedBody();
        runtime.Opening.SetResult(new BodyStream(
            new RuntimeResponse { StatusCode = 200 }, body, new TaskCompletionSource<RuntimeResponse>().Task));

        var writing = WriteUntilRefusedAsync(body);
        await writing.WaitAsync(Timeout);
    }

    [Test]
    public async Task Opening_stream_occupies_its_slot_until_it_ends_when_the_caller_canceled()
    {
        var runtime = new Endless { Opens = false };
        await using var host = FakeHost(TimeProvider.System, runtime, o => o.MaxConcurrentExecutions = 1);
        await host.DeployAsync();
        await OpenAndLeaveAsync(host, runtime);

        runtime.Executes = () => Task.FromResult(new RuntimeResponse { StatusCode = 200 });
        using var queued = MeasuredCount.QueuedExecutions(host.Get<IMeterFactory>());
        var next = host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = "fn1" });
        await Eventually.HoldsAsync(() => next.IsCompleted || queued.Value == 1);

        Assert.That(next.IsCompleted, Is.False);
        runtime.Opening.SetCanceled();
        Assert.That((await next.WaitAsync(Timeout)).IsSuccess);
    }

    [Test]
    public async Task Function_occupies_its_slot_until_it_ends_when_the_caller_cancels_before_the_response_head()
    {
        await using var host = RealHost(o => o.MaxConcurrentExecutions = 1);
        var engine = await DeployAsync(
            host,
            """
            module.exports = async ({ req, res, log }) => {
                log('begun');
                if (req.path === '/hang') await new Promise(() => {});
                return res.text('done');
            };
            """);
        using var caller = new CancellationTokenSource();
        var begun = new StartSignal();
        var opening = engine.OpenAsync(new ExecutionRequest { FunctionId = "fn", PathAndQuery = "/hang", Log = begun }, caller.Token);
        await begun.Begun.WaitAsync(Timeout);
        await caller.CancelAsync();
        Assert.CatchAsync<OperationCanceledException>(() => opening);

        using var queued = MeasuredCount.QueuedExecutions(host.Get<IMeterFactory>());
        var next = engine.ExecuteAsync(new ExecutionRequest { FunctionId = "fn" });
        await Eventually.HoldsAsync(() => next.IsCompleted || queued.Value == 1);

        Assert.That(next.IsCompleted, Is.False);
        var active = (await host.Get<IFunctionStore>().GetAsync("fn")).ActiveDeploymentId!;
        await host.Get<NodeRuntime>().ReleaseAsync(active, new CancellationToken(canceled: true));
        Assert.That((await next.WaitAsync(Timeout)).BodyText, Is.EqualTo("done"));
    }

    private static async Task OpenAndLeaveAsync(TestHost host, Endless runtime)
    {
        using var caller = new CancellationTokenSource();
        var opening = host.Get<IFunctionEngine>().OpenAsync(new ExecutionRequest { FunctionId = "fn1" }, caller.Token);
        await runtime.Called.Task.WaitAsync(Timeout);
        await caller.CancelAsync();
        Assert.CatchAsync<OperationCanceledException>(() => opening);
    }

    private static async Task WriteUntilRefusedAsync(StreamedBody body)
    {
        while (await body.WriteAsync("piece"u8.ToArray(), CancellationToken.None))
        {
            // The function blocks after a number of unread pieces.
        }
    }

    private static async Task<string> ReadAsync(ExecutionStream stream)
    {
        using var bytes = new MemoryStream();
        await foreach (var piece in stream.ReadBodyAsync())
            bytes.Write(piece.Span);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static async Task<IFunctionEngine> DeployAsync(TestHost host, string code = Counting)
    {
        var function = await host.Get<IFunctionStore>().CreateAsync(new NewFunction
        {
            Id = "fn",
            Settings = new FunctionSettings { Name = "Stream" },
            Source = DeploymentSource.FromText(code),
        });
        var deployment = await host.Get<IDeploymentStore>().WaitAsync("fn", function.LatestDeploymentId!).WaitAsync(Timeout);
        Assert.That(deployment.Status, Is.EqualTo(DeploymentStatus.Ready), deployment.Log);
        return host.Get<IFunctionEngine>();
    }

    private static TestHost RealHost(Action<FunctionsOptions>? configure = null) => new(configure: configure, services: services => services
        .RemoveAll<IFunctionRuntime>().AddSingleton<IFunctionRuntime>(provider => provider.GetRequiredService<NodeRuntime>()));

    private static TestHost FakeHost(TimeProvider clock, Endless runtime, Action<FunctionsOptions>? configure = null) => new(
        configure: configure, time: clock, services: services => services
        .RemoveAll<IFunctionRuntime>().AddSingleton<IFunctionRuntime>(runtime));

    private sealed class StartSignal : IProgress<LogLine>
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun => _begun.Task;

        public void Report(LogLine value) => _begun.TrySetResult();
    }

    /// <summary>A runtime that ignores every token and timeout.</summary>
    private sealed class Endless : IStreamingFunctionRuntime
    {
        public IReadOnlyCollection<string> Names { get; } = ["node-20.0"];

        public string DefaultEntrypoint => "src/main.js";

        public string DefaultCommands => "npm install";

        public bool Opens { get; init; } = true;

        /// <summary>The result of opening, for a test that delays it.</summary>
        public TaskCompletionSource<RuntimeStream> Opening { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Func<Task<RuntimeResponse>> Executes { get; set; } = () => new TaskCompletionSource<RuntimeResponse>().Task;

        public TaskCompletionSource Called { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<RuntimeStream> OpenAsync(RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken)
        {
            Called.TrySetResult();
            return Opens
                ? Task.FromResult<RuntimeStream>(new BodyStream(
                    new RuntimeResponse { StatusCode = 200 }, new StreamedBody(), new TaskCompletionSource<RuntimeResponse>().Task))
                : Opening.Task;
        }

        public Task<RuntimeResponse> ExecuteAsync(
            RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken) =>
            Executes();

        public Task WarmAsync(RuntimeDeployment deployment, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task ReleaseAsync(string deploymentId, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
