using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Executions.Callbacks;

public sealed class CallbackOutboxTests : CallbackFixture
{
    private const string NotDecrypted = "The callback was encrypted with another key.";

    [Test]
    public async Task A_document_that_was_copied_from_another_callback_is_not_sent()
    {
        await SetAsync();
        Receiver.Respond = (_, context) =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        var (first, second) = (await AcceptAsync(), await AcceptAsync());
        await UntilAsync(first, ExecutionCallbackState.Pending, 1);
        await UntilAsync(second, ExecutionCallbackState.Pending, 1);
        Receiver.Respond = (_, _) => Task.CompletedTask;

        await WriteAsync(
            $"""
            UPDATE execution_callbacks SET payload = (SELECT payload FROM execution_callbacks WHERE execution_id = '{first}')
            WHERE execution_id = '{second}'
            """);
        Time.Advance(TimeSpan.FromMinutes(1));

        await UntilAsync(first, ExecutionCallbackState.Delivered, 2);
        var refused = await AttemptedAsync(second, times: 2);
        Assert.That((refused.LastError, Receiver.Requests.Count), Is.EqualTo((NotDecrypted, 3)));
    }

    [Test]
    public async Task A_secret_that_was_copied_from_another_function_signs_nothing()
    {
        await SetAsync();
        await Host.DeployAsync("fn2");
        await Store.SetAsync("fn2", Receiver.Url, "the secret of another receiver");

        await WriteAsync("UPDATE functions SET callback_secret = (SELECT callback_secret FROM functions WHERE id = 'fn2') WHERE id = 'fn1'");

        var refused = await AttemptedAsync(await AcceptAsync(), times: 1);
        Assert.That((refused.LastError, Receiver.Requests.Count), Is.EqualTo((NotDecrypted, 0)));
    }

    private async Task<ExecutionCallback> AttemptedAsync(string executionId, int times)
    {
        await Eventually.HoldsAsync(() => Find(executionId)?.Attempts == times);
        return Find(executionId)!;
    }

    private Task<int> WriteAsync(string sql) => Host.Database.WriteAsync(connection => connection.Sql(sql).Run(), CancellationToken.None);
}
