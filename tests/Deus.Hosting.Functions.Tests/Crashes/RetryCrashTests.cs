using System.Text.Json;
using CrashHost;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Tests.Executions.Callbacks;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Crashes;

/// <summary>
/// Kills the host at random points while it executes 1,000 queued executions, a third of which fail at random. Each ends in one state,
/// within its attempts, and has a callback that arrives at least once with one id. Exactly those that have failed for the last time are dead
/// letters.
/// </summary>
[TestFixture]
public sealed class RetryCrashTests
{
    private const int Kills = 50;
    private const int MaxSteps = 60;
    private const int MaxMoment = 60;
    private const int Seed = 2028;

    private readonly string _folder = TestHost.NewFolder();

    private string Marks => Path.Combine(_folder, "marks");

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    [CancelAfter(600_000)]
    public async Task Each_queued_execution_ends_once_within_its_attempts_after_50_kills(CancellationToken cancellationToken)
    {
        await using var receiver = await CallbackReceiver.StartAsync();
        receiver.Respond = FailSometimes(receiver);
        await KillAsync(receiver.Url, cancellationToken);
        using (var last = new KilledHost(_folder, Seed, "retries", Marks, receiver.Url.AbsoluteUri))
        {
            await last.ReadUntilAsync("all ended", cancellationToken);
        }

        await using var host = new TestHost(_folder, options => options.SecretKey = new byte[32]);
        await host.StartAsync();
        var records = Records(host);
        var series = records.GroupBy(record => record.FirstExecutionId ?? record.Id).Select(group => group.OrderBy(record => record.Attempt).ToList()).ToList();
        await TestContext.Out.WriteLineAsync(
            $"{series.Count} executions with {records.Count} attempts: "
            + string.Join(", ", records.CountBy(record => record.Outcome!.Value).OrderBy(count => count.Key).Select(count => $"{count.Value} {count.Key}")));

        Assert.That(series, Has.Count.EqualTo(RetryLoad.Total), "what was accepted is there");
        CheckAttempts(series);
        CheckMarks(records);
        await CheckCallbacksAsync([.. receiver.Requests], series);
        await CheckDeadLettersAsync(host, series);
    }

    private async Task KillAsync(Uri callback, CancellationToken cancellationToken)
    {
        var random = new Random(Seed);
        await TestContext.Out.WriteLineAsync($"Seed {Seed}, {Kills} kills.");
        for (var kill = 0; kill < Kills; kill++)
        {
            using var killed = new KilledHost(_folder, random.Next(), "retries", Marks, callback.AbsoluteUri);
            // Every tenth host is killed during its start, while it recovers from the crash before.
            var steps = kill % 10 == 9 ? 1 : random.Next(1, MaxSteps);
            await killed.KillAfterAsync(steps, TimeSpan.FromMilliseconds(random.Next(MaxMoment)), cancellationToken);
        }
    }

    private static void CheckAttempts(List<List<Execution>> series)
    {
        var (maximum, repeated) = (RetryLoad.Policy.MaxAttempts, RetryLoad.Policy.Outcomes);
        Assert.Multiple(() =>
        {
            Assert.That(Unlike(series, s => s.Select(a => a.Attempt).SequenceEqual(Enumerable.Range(1, s.Count))), Is.Empty, "numbers of attempts");
            Assert.That(Unlike(series, s => s.Count <= maximum), Is.Empty, "no more attempts than allowed");
            Assert.That(Unlike(series, s => s.TrueForAll(a => a.Status.IsTerminal && a.EndedAt is not null && a.Outcome is not null)), Is.Empty, "each has ended");
            Assert.That(Unlike(series, s => s.SkipLast(1).All(a => repeated.Contains(a.Outcome!.Value))), Is.Empty, "attempts after such an outcome only");
            Assert.That(Unlike(series, s => s.Count == maximum || !repeated.Contains(s[^1].Outcome!.Value)), Is.Empty, "no attempt is lost");
        });
    }

    private static IEnumerable<string> Unlike(List<List<Execution>> series, Func<List<Execution>, bool> holds) =>
        series.Where(attempts => !holds(attempts)).Select(attempts => string.Join(' ', attempts.Select(a => $"{a.Id}:{a.Attempt}:{a.Outcome}")));

    private void CheckMarks(List<Execution> records)
    {
        var lines = File.ReadAllLines(Marks).Select(line => line.Split(' ')).ToLookup(words => words[0], words => words[1..]);
        var started = lines["start"].Select(words => words[0]).ToList();
        var ended = lines["end"].ToDictionary(words => words[0], words => words[1]);
        Assert.Multiple(() =>
        {
            Assert.That(started, Is.Unique, "no attempt runs twice");
            Assert.That(records.Where(record => record.Outcome != ExecutionOutcome.Lost).Select(record => record.Id), Is.SubsetOf(ended.Keys), "what has an outcome has run");
            foreach (var record in records.Where(record => record.Outcome != ExecutionOutcome.Lost))
                Assert.That(record.Outcome.ToString(), Is.EqualTo(ended.GetValueOrDefault(record.Id)));
        });
    }

    /// <summary>Refuses about a fifth of the callbacks once, so that they are repeated.</summary>
    private static Func<int, Microsoft.AspNetCore.Http.HttpContext, Task> FailSometimes(CallbackReceiver receiver) => (number, context) =>
    {
        var id = context.Request.Headers["X-Deus-Callback-Id"].ToString();
        if (number % 5 == 0 && receiver.Requests.Count(request => request.Id == id) == 1)
            context.Response.StatusCode = 503;
        return Task.CompletedTask;
    };

    private static async Task CheckCallbacksAsync(List<CallbackReceiver.Received> received, List<List<Execution>> series)
    {
        var byId = received.GroupBy(request => request.Id).ToList();
        await TestContext.Out.WriteLineAsync($"{received.Count} requests delivered {byId.Count} callbacks.");
        Assert.That(byId.Where(same => same.DistinctBy(request => Convert.ToBase64String(request.Body)).Count() > 1), Is.Empty, "one id, one content");
        Assert.That(
            byId.Select(same => JsonDocument.Parse(same.First().Body).RootElement)
                .Select(document => (Text(document, "firstExecutionId"), Text(document, "executionId"), Text(document, "outcome"))),
            Is.EquivalentTo(series.Select(attempts => (attempts[0].Id, attempts[^1].Id, attempts[^1].Outcome.ToString()))),
            "one callback for each execution, with the end of its last attempt");

        static string? Text(JsonElement document, string property) => document.GetProperty(property).GetString();
    }

    private static async Task CheckDeadLettersAsync(TestHost host, List<List<Execution>> series)
    {
        var store = host.Get<IExecutionStore>();
        var dead = (await store.ListAsync(RetryLoad.FunctionId, new ExecutionQuery { DeadLetters = true, Limit = 1000 })).Items.Select(record => record.Id).ToList();
        await TestContext.Out.WriteLineAsync($"{dead.Count} dead letters.");
        Assert.That(
            dead, Is.EquivalentTo(series.Select(attempts => attempts[^1]).Where(last => last.Outcome != ExecutionOutcome.Completed).Select(last => last.Id)));
        Assert.That(
            host.Database.Read(c => c.Sql("SELECT execution_id FROM execution_requests").List(row => row.GetString(0))), Is.EquivalentTo(dead),
            "the request of no other execution is kept");
        foreach (var id in dead)
            await store.RunAgainAsync(RetryLoad.FunctionId, id);
        await Eventually.HoldsAsync(() => Records(host).TrueForAll(record => record.EndedAt is not null));
        Assert.That(Records(host).Count(record => record.Outcome == ExecutionOutcome.Completed), Is.EqualTo(RetryLoad.Total), "each request was still readable");
    }

    private static List<Execution> Records(TestHost host) => host.Database.Read(connection => connection
        .Sql("SELECT id FROM executions").List(row => ExecutionTable.Get(connection, RetryLoad.FunctionId, row.GetString(0))));
}
