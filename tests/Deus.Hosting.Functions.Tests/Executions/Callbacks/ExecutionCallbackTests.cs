using System.Text.Json;
using Deus.Hosting.Functions.Executions.Callbacks;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.Tests.Executions.Callbacks;

/// <summary>Tests when the result of an execution is delivered to a callback URL, and how often.</summary>
public sealed class ExecutionCallbackTests : CallbackFixture
{
    [Test]
    public async Task Result_of_an_asynchronous_execution_is_delivered_once_and_is_signed()
    {
        await SetAsync();

        var id = await AcceptAsync();
        var callback = await UntilAsync(id, ExecutionCallbackState.Delivered, 1);

        var received = Receiver.Requests.Single();
        Assert.That((received.Target, received.Headers["Content-Type"], received.Id), Is.EqualTo(("POST /results?from=deus", "application/json", callback.Id)));
        var timestamp = received.Headers["X-Deus-Timestamp"];
        Assert.That(timestamp, Is.EqualTo(Time.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.That(received.Headers["X-Deus-Signature"], Is.EqualTo(CallbackSender.Sign(Secret, timestamp, received.Body)));
        var document = JsonDocument.Parse(received.Body).RootElement;
        Assert.That(document.GetProperty("executionId").GetString(), Is.EqualTo(id));
        Assert.That(document.GetProperty("outcome").GetString(), Is.EqualTo("Completed"));
        Assert.That(document.GetProperty("statusCode").GetInt32(), Is.EqualTo(201));
        Assert.That(document.GetProperty("body").GetBytesFromBase64(), Is.EqualTo("the result"u8.ToArray()));
        Assert.That((callback.DeliveredAt, callback.NextAttemptAt, callback.LastError), Is.EqualTo(((DateTimeOffset?)Time.GetUtcNow(), (DateTimeOffset?)null, (string?)null)));
        Assert.That(Payloads(), Is.Zero, "a payload that is delivered is not kept");
    }

    [Test]
    public async Task Callback_is_sent_after_the_last_attempt_of_an_execution_only()
    {
        await SetAsync();
        await Host.Get<IFunctionStore>().UpdateAsync("fn1", s => s with { Retry = new RetryPolicy { MaxAttempts = 2 } });
        Host.Runtime.Handler = (_, _, _) => Task.FromResult(RuntimeResponse.Failed(RuntimeOutcome.Crashed, "it crashed"));

        var id = await AcceptAsync();
        await Eventually.HoldsAsync(() => Count("SELECT COUNT(*) FROM executions WHERE attempt = 2") == 1);
        Assert.That((Find(id)!.State, Receiver.Requests.Count), Is.EqualTo((ExecutionCallbackState.Waiting, 0)));
        Time.Advance(TimeSpan.FromMinutes(1));
        var callback = await UntilAsync(id, ExecutionCallbackState.Delivered, 1);

        var document = JsonDocument.Parse(Receiver.Requests.Single().Body).RootElement;
        Assert.That(
            (document.GetProperty("firstExecutionId").GetString(), document.GetProperty("attempt").GetInt32(), document.GetProperty("outcome").GetString()),
            Is.EqualTo((id, 2, "Crashed")));
        Assert.That((callback.ExecutionId, document.GetProperty("body").ValueKind), Is.EqualTo((document.GetProperty("executionId").GetString(), JsonValueKind.String)));
    }

    [Test]
    public async Task Failed_attempt_is_repeated_with_growing_delays_and_the_same_id()
    {
        await SetAsync();
        Receiver.Respond = (number, context) =>
        {
            context.Response.StatusCode = number < 4 ? 503 : 204;
            return Task.CompletedTask;
        };
        var id = await AcceptAsync();

        for (var attempt = 1; attempt < 4; attempt++)
        {
            var pending = await UntilAsync(id, ExecutionCallbackState.Pending, attempt);
            Assert.That(pending.NextAttemptAt - Time.GetUtcNow(), Is.EqualTo(TimeSpan.FromSeconds(5 * Math.Pow(2, attempt - 1))));
            Assert.That(pending.LastError, Is.EqualTo("The receiver has responded with the status 503."));
            await Time.TimerAtAsync(pending.NextAttemptAt!.Value);
            Time.Advance(pending.NextAttemptAt!.Value - Time.GetUtcNow());
        }

        await UntilAsync(id, ExecutionCallbackState.Delivered, 4);
        Assert.That(Receiver.Requests.Select(request => request.Id).Distinct(), Has.One.Items);
        Assert.That(Receiver.Requests.Select(request => request.Headers["X-Deus-Timestamp"]).Distinct(), Has.Exactly(4).Items, "each attempt is signed at its time");
    }

    [Test]
    public async Task Callback_fails_after_its_last_attempt_and_is_sent_again_on_request()
    {
        await SetAsync();
        Receiver.Respond = (_, context) =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        var id = await AcceptAsync();
        var first = await UntilAsync(id, ExecutionCallbackState.Pending, 1);
        Assert.That(
            Assert.ThrowsAsync<FunctionStoreException>(() => Store.SendAgainAsync("fn1", first.Id))!.ErrorCode, Is.EqualTo(FunctionErrorCode.CallbackNotFailed));
        await Host.Database.WriteAsync(c => c.Sql("UPDATE execution_callbacks SET attempts = 15").Run(), CancellationToken.None);
        Time.Advance(TimeSpan.FromHours(1));
        await UntilAsync(id, ExecutionCallbackState.Failed, CallbackOutbox.MaxAttempts);

        Receiver.Respond = (_, _) => Task.CompletedTask;
        await Store.SendAgainAsync("fn1", first.Id);

        await UntilAsync(id, ExecutionCallbackState.Delivered, 1);
        Assert.That(Receiver.Requests.Select(request => request.Id).Distinct(), Has.One.Items);
        Assert.That(
            Assert.ThrowsAsync<FunctionStoreException>(() => Store.SendAgainAsync("fn1", "unknown"))!.ErrorCode, Is.EqualTo(FunctionErrorCode.CallbackNotFound));
    }

    [Test]
    public async Task Callback_that_was_not_delivered_is_delivered_after_the_next_start()
    {
        await SetAsync();
        Receiver.Respond = (_, context) =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        var id = await AcceptAsync();
        var failed = await UntilAsync(id, ExecutionCallbackState.Pending, 1);
        Receiver.Respond = (_, _) => Task.CompletedTask;

        Time.Advance(TimeSpan.FromMinutes(1));
        await RestartAsync();

        await Eventually.HoldsAsync(() => Find(id)!.State == ExecutionCallbackState.Delivered);
        Assert.That(Receiver.Requests.Select(request => request.Id), Is.All.EqualTo(failed.Id));
    }

    [Test]
    public async Task Execution_that_the_host_has_lost_has_a_callback()
    {
        await SetAsync();
        var accepted = await Host.Get<Deus.Hosting.Functions.Executions.Deferred.DeferredExecutions>().AcceptAsync(
            new ExecutionRequest { FunctionId = "fn1" }, Time.GetUtcNow().AddHours(1), CancellationToken.None);
        await Host.Database.WriteAsync(c => c.Sql("UPDATE executions SET status = 'processing'; DELETE FROM execution_requests").Run(), CancellationToken.None);

        await RestartAsync();

        await UntilAsync(accepted!.Id, ExecutionCallbackState.Delivered, 1);
        Assert.That(JsonDocument.Parse(Receiver.Requests.Single().Body).RootElement.GetProperty("outcome").GetString(), Is.EqualTo("Lost"));
    }

    [Test]
    public async Task Canceled_execution_has_a_callback_and_a_synchronous_one_has_none()
    {
        await SetAsync();
        await Host.ExecuteAsync("fn1", "");
        var accepted = await Host.Get<Deus.Hosting.Functions.Executions.Deferred.DeferredExecutions>().AcceptAsync(
            new ExecutionRequest { FunctionId = "fn1" }, Time.GetUtcNow().AddHours(1), CancellationToken.None);

        await Host.Get<IExecutionStore>().CancelAsync("fn1", accepted!.Id);

        await UntilAsync(accepted.Id, ExecutionCallbackState.Delivered, 1);
        Assert.That(Receiver.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Slow_receiver_does_not_delay_the_callbacks_of_another_function()
    {
        await SetAsync();
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Receiver.Respond = (number, _) => number == 1 ? waiting.Task : Task.CompletedTask;
        var slow = await AcceptAsync();
        await Eventually.HoldsAsync(() => Receiver.Requests.Count == 1);
        await Host.DeployAsync("fn2");
        await Store.SetAsync("fn2", Receiver.Url, Secret);

        await Host.Get<Deus.Hosting.Functions.Executions.Deferred.DeferredExecutions>().AcceptAsync(
            new ExecutionRequest { FunctionId = "fn2" }, at: null, CancellationToken.None);

        await Eventually.HoldsAsync(() => Count("SELECT COUNT(*) FROM execution_callbacks WHERE function_id = 'fn2' AND state = 'Delivered'") == 1);
        Assert.That(Find(slow)!.State, Is.EqualTo(ExecutionCallbackState.Pending));
        waiting.SetResult();
        await UntilAsync(slow, ExecutionCallbackState.Delivered, 1);
    }

    [Test]
    public async Task Callback_fails_when_the_function_has_none_any_more()
    {
        await SetAsync();
        Receiver.Respond = (_, context) =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        var id = await AcceptAsync();
        await UntilAsync(id, ExecutionCallbackState.Pending, 1);

        await Store.DeleteAsync("fn1");
        Time.Advance(TimeSpan.FromMinutes(1));

        var failed = await UntilAsync(id, ExecutionCallbackState.Failed, 2);
        Assert.That((failed.LastError, Receiver.Requests.Count), Is.EqualTo(("The function has no callback any more.", 1)));
        Assert.That(Host.Functions.Get("fn1").CallbackUrl, Is.Null);
    }

    [Test]
    public async Task Oldest_callbacks_are_given_up_beyond_the_quota()
    {
        await SetAsync();
        Receiver.Respond = (_, context) =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        var ids = new[] { await AcceptAsync(), await AcceptAsync(), await AcceptAsync() };
        foreach (var id in ids)
            await UntilAsync(id, ExecutionCallbackState.Pending, 1);

        await Host.Database.WriteAsync(
            c =>
            {
                CallbackTable.Trim(c, maximum: 2, long.MaxValue);
                return 0;
            },
            CancellationToken.None);

        Assert.That(ids.Select(id => Find(id)!.State), Is.EqualTo(new[] { ExecutionCallbackState.Failed, ExecutionCallbackState.Pending, ExecutionCallbackState.Pending }));
        Assert.That(Payloads(), Is.EqualTo(2));
    }

    [Test]
    public async Task Secret_and_payload_are_encrypted_in_the_database()
    {
        await SetAsync();
        Receiver.Respond = (_, context) =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await UntilAsync(await AcceptAsync(), ExecutionCallbackState.Pending, 1);

        var stored = Host.Database.Read(c => c.Sql("SELECT callback_secret AS bytes FROM functions UNION ALL SELECT payload FROM execution_callbacks").List(row => row.Bytes("bytes")));

        Assert.That(stored, Has.Count.EqualTo(2));
        Assert.That(stored.Select(System.Text.Encoding.Latin1.GetString), Has.None.Contains("secret").And.None.Contains("executionId"));
    }

    private long Count(string sql) => Host.Database.Read(c => c.Sql(sql).Scalar<long>());

    private long Payloads() => Count("SELECT COUNT(*) FROM execution_callbacks WHERE payload IS NOT NULL");
}
