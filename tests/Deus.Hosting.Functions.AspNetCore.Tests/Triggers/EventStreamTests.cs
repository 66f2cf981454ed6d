using System.Text;
using Deus.Hosting.Functions.AspNetCore.Triggers;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Shared;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Triggers;

/// <summary>Tests the response of a function as server-sent events.</summary>
[TestFixture]
public sealed class EventStreamTests
{
    private const string Beat = ":\n\n";

    private static readonly HttpClient Guest = new();

    [Test]
    public async Task Event_stream_sends_output_logs_and_the_end_as_events()
    {
        await using var api = await StartAsync();
        api.Runtime.Handler = (request, _) => Task.FromResult(new RuntimeResponse
        {
            StatusCode = 201,
            Body = Encoding.UTF8.GetBytes($"{request.Method} {request.PathAndQuery} {Encoding.UTF8.GetString(request.Body.Span)}\n€"),
            Logs = "one\ntwo\n",
            Errors = "oh\n",
            Marks = [new LogMark(LogMark.Info, 4), new LogMark(LogMark.Error, 3), new LogMark(LogMark.Warning, 4)],
            Duration = TimeSpan.FromMilliseconds(12),
        });

        using var response = await Guest.PostAsync(api.Triggers + "fn1/stream", new StringContent("body"));

        Assert.That(((int)response.StatusCode, response.Content.Headers.ContentType!.ToString()), Is.EqualTo((200, "text/event-stream")));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo(
            """
            event: output
            data: {"text":"POST / body\n\u20AC"}

            event: log
            data: {"text":"one","level":"info"}

            event: log
            data: {"text":"oh","level":"error"}

            event: log
            data: {"text":"two","level":"warning"}

            event: done
            data: {"status":"completed","statusCode":201,"duration":0.012}


            """));
    }

    [Test]
    public async Task Event_stream_returns_the_status_code_of_errors_before_the_execution()
    {
        await using var api = await StartAsync();

        foreach (var (path, status) in new[] { ("none/stream", 404), ("-x/stream", 400) })
        {
            using var response = await Guest.PostAsync(api.Triggers + path, null);
            Assert.That(((int)response.StatusCode, response.Content.Headers.ContentType!.MediaType), Is.EqualTo((status, "application/json")));
        }
    }

    [Test]
    public async Task Event_stream_ends_with_an_error_event_when_the_execution_times_out()
    {
        await using var api = await StartAsync();
        api.Runtime.Handler = (_, _) => Task.FromResult(RuntimeResponse.Failed(RuntimeOutcome.TimedOut, "Execution timed out."));

        using var response = await Guest.PostAsync(api.Triggers + "fn1/stream", null);

        Assert.That(await response.Content.ReadAsStringAsync(), Does.EndWith("""
            event: error
            data: {"outcome":"TimedOut","message":"Execution timed out."}


            """));
    }

    [Test]
    public async Task Trigger_and_event_stream_return_the_output_of_a_function_on_a_real_worker()
    {
        await using var api = await ApiHost.StartAsync(isReal: true);
        await DeployAsync(api, """
            module.exports = async ({ req, res, log }) => {
              log('begun');
              if (req.path === '/whole') return res.text(`${req.method} ${req.query.a} ${req.bodyText}`, 200, { 'x-own': 'é'.length.toString() });
              return res.text('grüße €', 200);
            };
            """);

        using var whole = await Guest.PostAsync(api.Triggers + "fn1/whole?a=b", new StringContent("text"));
        Assert.That(await whole.Content.ReadAsStringAsync(), Is.EqualTo("POST b text"));
        Assert.That(whole.Headers.GetValues("x-own"), Is.EqualTo(new[] { "1" }));
        using var events = await Guest.PostAsync(api.Triggers + "fn1/stream", null);
        var text = await events.Content.ReadAsStringAsync();
        Assert.That(text, Does.Contain("""{"text":"gr\u00FC\u00DFe \u20AC"}""").And.Contain("""{"text":"begun","level":"info"}""").And.Contain("event: done"));
    }

    [Test]
    public async Task Event_stream_sends_keep_alive_comments_while_the_client_waits()
    {
        var time = new FakeTimeProvider();
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        using var written = new MemoryStream();
        context.Response.Body = written;
        await using var stream = new SlowStream();

        var opened = new TaskCompletionSource<ExecutionStream>();
        var writing = new EventStreamWriter(time).WriteAsync(context, "e1", _ => opened.Task);
        await time.NextTimerAsync();
        time.Advance(EventStreamWriter.BeatEvery);
        await time.NextTimerAsync();
        opened.SetResult(stream);
        await stream.Reading.WaitAsync(TimeSpan.FromSeconds(30));
        // The timer of the opening may still exist, and the timer of the response may not exist yet.
        await time.NextTimerAsync();
        while (written.Length < 2 * Beat.Length)
        {
            time.Advance(EventStreamWriter.BeatEvery);
            await time.NextTimerAsync();
        }

        stream.End();
        await writing;

        Assert.That(Encoding.UTF8.GetString(written.ToArray()), Does.StartWith(Beat + Beat + "event: done\n"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Event_stream_is_canceled_when_the_client_disconnects_while_waiting_for_output(bool isWrittenTo)
    {
        var time = new FakeTimeProvider();
        using var gone = new CancellationTokenSource();
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext { RequestAborted = gone.Token };
        using var written = new BrokenStream();
        context.Response.Body = written;
        await using var stream = new SlowStream();

        var writing = new EventStreamWriter(time).WriteAsync(context, "e1", _ => Task.FromResult<ExecutionStream>(stream));
        await time.NextTimerAsync();
        if (isWrittenTo)
        {
            written.OnWrite = gone.Cancel;
            time.Advance(EventStreamWriter.BeatEvery);
        }
        else
        {
            await gone.CancelAsync();
        }

        Assert.CatchAsync<OperationCanceledException>(() => writing);
        Assert.That(stream.IsRead, Is.False, "the reader has gone");
    }

    [Test]
    public async Task Event_stream_sends_a_log_line_while_the_function_still_runs()
    {
        await using var api = await ApiHost.StartAsync(isReal: true);
        var id = await DeployAsync(api, """
            const { existsSync } = require('node:fs');
            const { setTimeout } = require('node:timers/promises');
            const until = async (file) => { while (!existsSync(`${__dirname}/${file}`)) await setTimeout(5); };
            module.exports = async ({ res, log, error }) => {
              log('waiting');
              await until('go-on');
              error('has waited');
              await until('end');
              return res.text('done');
            };
            """);
        var folder = Path.Combine(api.Services.GetRequiredService<HostStorage>().Folder.CodeOf(id), "src");
        using var request = new HttpRequestMessage(HttpMethod.Post, api.Triggers + "fn1/stream");
        using var response = await Guest.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.That(await reader.ReadLineAsync(), Is.EqualTo("event: log"));
        Assert.That(await reader.ReadLineAsync(), Is.EqualTo("""data: {"text":"waiting","level":"info"}"""));
        await File.WriteAllTextAsync(Path.Combine(folder, "go-on"), "");
        Assert.That(await reader.ReadLineAsync(), Is.Empty);
        Assert.That(await reader.ReadLineAsync(), Is.EqualTo("event: log"));
        Assert.That(await reader.ReadLineAsync(), Is.EqualTo("""data: {"text":"has waited","level":"error"}"""));
        await File.WriteAllTextAsync(Path.Combine(folder, "end"), "");
        Assert.That(await reader.ReadToEndAsync(), Does.StartWith("""

            event: output
            data: {"text":"done"}

            event: done

            """.TrimEnd('\n')));
        var executionId = response.Headers.GetValues("x-appwrite-execution-id").Single();
        Assert.That((await api.SendAsync(HttpMethod.Get, $"functions/fn1/executions/{executionId}")).Text("status"), Is.EqualTo("completed"));
    }

    [TestCase(3)]
    [TestCase(999)]
    [TestCase(1000)]
    [TestCase(1001)]
    [TestCase(5000)]
    public async Task Event_stream_sends_each_log_line_once_and_in_order(int count)
    {
        await using var api = await StartAsync();
        var lines = Enumerable.Range(0, count).Select(i => $"{i}\n").ToList();
        api.Runtime.Handler = (request, _) =>
        {
            foreach (var line in lines.SkipLast(1)) // only the record has the last line
                request.LiveLog!.Report(new LogLine(FunctionLogLevel.Info, line.TrimEnd('\n')));
            return Task.FromResult(new RuntimeResponse
            {
                StatusCode = 200,
                Logs = string.Concat(lines),
                Marks = [.. lines.Select(line => new LogMark(LogMark.Info, line.Length))],
            });
        };

        using var response = await Guest.PostAsync(api.Triggers + "fn1/stream", null);

        var events = (await response.Content.ReadAsStringAsync()).Split('\n').Where(line => line.StartsWith("data: {\"text\"", StringComparison.Ordinal));
        Assert.That(events, Is.EqualTo(Enumerable.Range(0, count).Select(i => $$"""data: {"text":"{{i}}","level":"info"}""")));
    }

    [Test]
    public async Task A_host_that_fails_after_the_first_line_ends_with_an_error()
    {
        await using var api = await StartAsync();
        var seen = new TaskCompletionSource();
        api.Runtime.Handler = async (request, _) =>
        {
            request.LiveLog!.Report(new LogLine(FunctionLogLevel.Info, "begun"));
            await seen.Task;
            throw new InvalidOperationException("inside");
        };

        using var request = new HttpRequestMessage(HttpMethod.Post, api.Triggers + "fn1/stream");
        using var response = await Guest.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        seen.SetResult();

        var text = await response.Content.ReadAsStringAsync();
        Assert.That(text, Does.StartWith("event: log\ndata: {\"text\":\"begun\",\"level\":\"info\"}\n\nevent: error\ndata: {\"outcome\":\"HostFailed\",\"message\":\"The host failed"));
        Assert.That(text, Does.Not.Contain("inside"));
    }

    [Test]
    public void Utf8Pieces_joins_characters_that_are_split_between_pieces()
    {
        var cases = ArbMap.Default.GeneratorFor<string>().Where(text => text is not null)
            .SelectMany(text => Gen.Choose(1, 5).Select(size => (Text: Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text + "€😀é")), Size: size)));

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(cases.ToArbitrary(), x =>
        {
            var pieces = new Utf8Pieces();
            var joined = string.Concat(Encoding.UTF8.GetBytes(x.Text).Chunk(x.Size).Select(piece => pieces.Next(piece))) + pieces.End();
            Assert.That(joined, Is.EqualTo(x.Text));
        }));
        var cut = new Utf8Pieces();
        Assert.That(cut.Next([0xe2, 0x82]) + cut.End(), Is.EqualTo("\ufffd"));
    }

    private static async Task<ApiHost> StartAsync()
    {
        var api = await ApiHost.StartAsync();
        await DeployAsync(api, "x");
        return api;
    }

    /// <summary>Deploys a function with the given code.</summary>
    /// <returns>The id of the deployment.</returns>
    private static async Task<string> DeployAsync(ApiHost api, string code)
    {
        await api.PostAsync("functions", new { functionId = "fn1", name = "n", runtime = "node-20.0", entrypoint = "src/main.js", execute = new[] { "any" } });
        var deployment = await api.PostAsync("functions/fn1/deployments", ApiHost.Form(ApiHost.Archive(code)));
        await api.WaitAsync("fn1", deployment.Text("$id"));
        return deployment.Text("$id");
    }

    /// <summary>Throws when the client has disconnected.</summary>
    private sealed class BrokenStream : MemoryStream
    {
        public Action OnWrite { get; set; } = () => { };

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            OnWrite();
            cancellationToken.ThrowIfCancellationRequested();
            return base.WriteAsync(buffer, cancellationToken);
        }
    }

    private sealed class SlowStream : ExecutionStream
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when the response is awaited.</summary>
        public Task Reading => _reading.Task;

        public override string Id => "e1";

        public override int StatusCode => 200;

        public override IReadOnlyList<KeyValuePair<string, string>> Headers => [];

        public override Task<Execution> Completion => Task.FromResult(new Execution
        {
            Id = Id,
            FunctionId = "fn1",
            DeploymentId = "d1",
            CreatedAt = default,
            Trigger = ExecutionTriggers.Http,
            Status = ExecutionStatus.Completed,
            Outcome = ExecutionOutcome.Completed,
            RequestMethod = "POST",
            RequestPath = "/",
            RequestHeaders = [],
        });

        public bool IsRead { get; private set; }

        public void End() => _end.SetResult();

        public override async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBodyAsync(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            IsRead = true;
            _reading.SetResult();
            try
            {
                await _end.Task.WaitAsync(cancellationToken);
            }
            finally
            {
                IsRead = false;
            }

            yield break;
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
