using System.Diagnostics;
using System.Text;

namespace Deus.Hosting.Functions.Guests.Tests.WebAssembly;

/// <summary>Tests WASI commands through the engine of the embedded host.</summary>
public sealed class WasmRuntimeTests
{
    private GuestHost _host = null!;

    // One host for all tests: each deploys a new version of the same function.
    [OneTimeSetUp]
    public void SetUp() => _host = new GuestHost();

    [OneTimeTearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task A_command_that_prints_responds_200_with_its_output_and_counters()
    {
        await _host.DeployAsync(Wat.Print("Hello, world"));

        var first = await _host.ExecuteAsync();
        var second = await _host.ExecuteAsync();

        Assert.That((first.StatusCode, first.BodyText), Is.EqualTo((200, "Hello, world")));
        var record = first.Execution;
        Assert.That((record.Outcome, record.OutputBytes, record.HostCalls), Is.EqualTo((ExecutionOutcome.Completed, 12L, 0L)));
        Assert.That(record.PeakMemoryBytes, Is.EqualTo(131_072));
        Assert.That((record.IsColdStart, second.Execution.IsColdStart), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task The_body_of_the_request_is_standard_input()
    {
        await _host.DeployAsync(Wat.Echo);
        var body = string.Concat(Enumerable.Range(0, 20_000));

        Assert.That((await _host.ExecuteAsync(body)).BodyText, Is.EqualTo(body));
    }

    [Test]
    public async Task A_status_line_and_headers_before_the_body_become_the_response()
    {
        await _host.DeployAsync(Wat.Print("Status: 201 Created\r\nContent-Type: application/json\r\nX-A: 1\r\n\r\n{}"));

        var result = await _host.ExecuteAsync();

        Assert.That((result.StatusCode, result.BodyText), Is.EqualTo((201, "{}")));
        Assert.That(result.Headers, Is.EqualTo(new KeyValuePair<string, string>[] { new("content-type", "application/json"), new("x-a", "1") }));
    }

    [Test]
    public async Task The_environment_has_the_variables_of_the_function_and_the_request_and_a_header_cannot_replace_a_variable()
    {
        await _host.DeployAsync(Wat.PrintTexts("environ"), with: input => input with { Env = new Dictionary<string, string> { ["HTTP_TOKEN"] = "own", ["A"] = "ä" } });

        var result = await _host.Engine.ExecuteAsync(new ExecutionRequest
        {
            FunctionId = "fn",
            Method = "PUT",
            PathAndQuery = "/a/b?c=d",
            Headers = [new("Token", "sent"), new("X-B", "2"), new("Proxy", "http://evil")],
        });

        var variables = result.BodyText.Split('\0');
        Assert.That(variables, Does.Contain("HTTP_TOKEN=own").And.Contain("A=ä").And.Contain("HTTP_X_B=2").And.Contain("REQUEST_METHOD=PUT")
            .And.Contain("PATH_INFO=/a/b").And.Contain("QUERY_STRING=c=d").And.Contain("APPWRITE_FUNCTION_ID=fn"));
        Assert.That(variables.Where(variable => variable.StartsWith("HTTP_PROXY", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task The_only_argument_is_the_name_of_the_module()
    {
        await _host.DeployAsync(Wat.PrintTexts("args"));

        Assert.That((await _host.ExecuteAsync()).BodyText, Is.EqualTo("main.wasm\0"));
    }

    [Test]
    public async Task Standard_error_becomes_error_lines_of_the_record()
    {
        await _host.DeployAsync(Wat.Command("(call $write (i32.const 2) (i32.const 1024) (i32.const 7))", "one\\ntwo"));

        var result = await _host.ExecuteAsync();

        Assert.That((result.StatusCode, result.Execution.Errors), Is.EqualTo((200, "one\ntwo\n")));
    }

    [TestCase(0, 200, ExecutionOutcome.Completed, "")]
    [TestCase(3, 500, ExecutionOutcome.FunctionFailed, "The function ended with exit code 3.\n")]
    public async Task An_exit_code_other_than_zero_is_a_failure_and_keeps_the_output(int code, int status, ExecutionOutcome outcome, string errors)
    {
        await _host.DeployAsync(Wat.Command($"(call $write (i32.const 1) (i32.const 1024) (i32.const 4)) (call $proc_exit (i32.const {code}))", "part"));

        var result = await _host.ExecuteAsync();

        Assert.That((result.StatusCode, result.Execution.Outcome, result.BodyText), Is.EqualTo((status, outcome, "part")));
        Assert.That(result.Execution.Errors, Is.EqualTo(errors));
    }

    [Test]
    public async Task A_trap_is_a_crash_with_its_name_and_its_function()
    {
        await _host.DeployAsync(Wat.Command("(call $deep)", more: "(func $deep unreachable)"));

        var result = await _host.ExecuteAsync();

        Assert.That((result.StatusCode, result.Execution.Outcome), Is.EqualTo((500, ExecutionOutcome.Crashed)));
        Assert.That(result.Execution.Errors, Does.StartWith("The function trapped: Unreachable.").And.Contain("deep"));
    }

    [Test]
    public async Task A_loop_ends_at_the_timeout_of_the_function()
    {
        await _host.DeployAsync(Wat.Loop, with: input => input with { Timeout = TimeSpan.FromSeconds(1) });
        var watch = Stopwatch.StartNew();

        var result = await _host.ExecuteAsync();

        Assert.That((result.Execution.Outcome, result.Execution.Errors), Is.EqualTo((ExecutionOutcome.TimedOut, "Execution timed out.\n")));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public async Task A_canceled_execution_ends_the_guest_and_frees_its_thread()
    {
        await using var host = new GuestHost(options => options.MaxConcurrentGuests = 1);
        await host.DeployAsync(Wat.Loop);
        await host.DeployAsync(Wat.Print("next"), "other");
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        Assert.CatchAsync<OperationCanceledException>(() => host.ExecuteAsync(cancellationToken: cancel.Token));

        Assert.That((await host.ExecuteAsync(id: "other")).BodyText, Is.EqualTo("next"));
    }

    [Test]
    public async Task Memory_beyond_the_limit_is_refused_and_a_failure_then_is_out_of_memory()
    {
        await using var host = new GuestHost(options => options.MaxMemoryBytes = 1_048_576);
        await host.DeployAsync(Wat.Command("(loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) (unreachable)"));

        var result = await host.ExecuteAsync();

        Assert.That((result.Execution.Outcome, result.Execution.PeakMemoryBytes), Is.EqualTo((ExecutionOutcome.OutOfMemory, 1_048_576L)));
    }

    [Test]
    public async Task Output_above_the_limit_ends_the_execution_as_too_large()
    {
        await using var host = new GuestHost(host: options => options.MaxResponseBytes = 100_000);
        await host.DeployAsync(Wat.Command("(loop $more (call $write (i32.const 1) (i32.const 1024) (i32.const 4096)) (br $more))"));

        var result = await host.ExecuteAsync();

        Assert.That((result.StatusCode, result.Execution.Outcome, result.Body.Length), Is.EqualTo((500, ExecutionOutcome.TooLarge, 0)));
    }

    [Test]
    public async Task Each_execution_has_a_fresh_instance()
    {
        await _host.DeployAsync(Wat.Command("""
            (i32.store8 (i32.const 1024) (i32.add (i32.load8_u (i32.const 1024)) (i32.const 1)))
            (call $write (i32.const 1) (i32.const 1024) (i32.const 1))
            """, "0"));

        var bodies = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => (await _host.ExecuteAsync()).BodyText));

        Assert.That(bodies, Has.All.EqualTo("1"));
    }

    [Test]
    public async Task A_stream_receives_the_output_while_the_function_runs()
    {
        await _host.DeployAsync(Wat.Command(
            "(call $write (i32.const 1) (i32.const 1024) (i32.const 5)) (loop $again (br $again))", "first"),
            with: input => input with { Timeout = TimeSpan.FromSeconds(2) });

        await using var stream = await _host.Engine.OpenAsync(new ExecutionRequest { FunctionId = "fn" });
        var pieces = stream.ReadBodyAsync().GetAsyncEnumerator();
        Assert.That(await pieces.MoveNextAsync(), Is.True);
        Assert.That(Encoding.UTF8.GetString(pieces.Current.Span), Is.EqualTo("first"));
        Assert.That(stream.Completion.IsCompleted, Is.False);

        Assert.That(await pieces.MoveNextAsync(), Is.False);
        Assert.That((await stream.Completion).Outcome, Is.EqualTo(ExecutionOutcome.TimedOut));
    }

    [Test]
    public async Task A_reader_that_stops_reading_stops_the_function()
    {
        await _host.DeployAsync(Wat.Command("(loop $more (call $write (i32.const 1) (i32.const 1024) (i32.const 10)) (br $more))"));

        var stream = await _host.Engine.OpenAsync(new ExecutionRequest { FunctionId = "fn" });
        await stream.DisposeAsync();

        Assert.That((await stream.Completion).Outcome, Is.EqualTo(ExecutionOutcome.Abandoned));
    }

    [Test]
    public async Task A_failure_after_the_beginning_of_a_stream_is_a_broken_response()
    {
        await _host.DeployAsync(Wat.Command("(call $write (i32.const 1) (i32.const 1024) (i32.const 5)) (unreachable)", "first"));

        await using var stream = await _host.Engine.OpenAsync(new ExecutionRequest { FunctionId = "fn" });
        await foreach (var _ in stream.ReadBodyAsync())
        {
        }

        Assert.That(stream.StatusCode, Is.EqualTo(200));
        Assert.That((await stream.Completion).Outcome, Is.EqualTo(ExecutionOutcome.Broken));
    }

    [Test]
    public async Task When_all_threads_and_the_queue_are_full_the_caller_gets_a_busy_error()
    {
        await using var host = new GuestHost(options => (options.MaxConcurrentGuests, options.MaxQueuedGuests) = (1, 0));
        await host.DeployAsync(Wat.Loop);
        using var cancel = new CancellationTokenSource();
        var stream = host.Engine.ExecuteAsync(new ExecutionRequest { FunctionId = "fn" }, cancel.Token);
        while (host.Sandbox.Running == 0)
            await Task.Yield();

        var busy = Assert.CatchAsync<FunctionBusyException>(() => host.ExecuteAsync());

        Assert.That((busy!.Limit, busy.LimitedBy, busy.Reason), Is.EqualTo((1, ConcurrencyLimit.Host, HostingErrorReason.Busy)));
        await cancel.CancelAsync();
        Assert.CatchAsync<OperationCanceledException>(() => stream);
    }

    [Test]
    public async Task An_execution_that_waits_for_a_thread_times_out_there()
    {
        await using var host = new GuestHost(options => options.MaxConcurrentGuests = 1);
        await host.DeployAsync(Wat.Loop, with: input => input with { Timeout = TimeSpan.FromSeconds(20) });
        await host.DeployAsync(Wat.Print("x"), "other", input => input with { Timeout = TimeSpan.FromSeconds(1) });
        using var cancel = new CancellationTokenSource();
        var longer = host.ExecuteAsync(cancellationToken: cancel.Token);
        while (host.Sandbox.Running == 0)
            await Task.Yield();

        var result = await host.ExecuteAsync(id: "other");

        Assert.That((result.Execution.Outcome, result.Execution.Errors.Trim()), Is.EqualTo((ExecutionOutcome.TimedOut, "Execution timed out.")));
        await cancel.CancelAsync();
        Assert.CatchAsync<OperationCanceledException>(() => longer);
    }
}
