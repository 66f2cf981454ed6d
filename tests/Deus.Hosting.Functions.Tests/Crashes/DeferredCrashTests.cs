using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Crashes;

/// <summary>
/// Crash tests of asynchronous executions. An accepted execution survives every kill, starts at most once, and ends. A scheduled one
/// waits until it is due. All kills use one folder.
/// </summary>
[TestFixture]
public sealed class DeferredCrashTests
{
    private const int Kills = 10;
    private const int MaxSteps = 120;
    private const int MaxMoment = 60;
    private const string Scheduled = "scheduled ";
    private const string Accepted = "accepted ";

    private readonly string _folder = TestHost.NewFolder();
    private readonly HashSet<string> _scheduled = [];

    private string Marks => Path.Combine(_folder, "marks");

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCaseSource(nameof(Moments)), Order(1)]
    [CancelAfter(120_000)]
    public async Task Accepted_execution_runs_at_most_once_and_ends_after_a_crash_of_the_host(int kill, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        using var killed = new KilledHost(_folder, seed, "deferred", Marks);
        await killed.KillAfterAsync(random.Next(4, MaxSteps), TimeSpan.FromMilliseconds(random.Next(MaxMoment)), cancellationToken);
        _scheduled.UnionWith(IdsOf(killed, Scheduled));

        await using var host = TestHost.WithNode(_folder, options =>
        {
            options.SecretKey = new byte[32];
            options.WorkerPermission = WorkerPermission.Off;
        });
        await host.StartAsync();
        await Eventually.HoldsAsync(() => !Executions(host).Any(e => e.Status == ExecutionStatus.Waiting || e.Status == ExecutionStatus.Processing));

        var executions = Executions(host).ToDictionary(e => e.Id, StringComparer.Ordinal);
        var marks = (File.Exists(Marks) ? await File.ReadAllLinesAsync(Marks, cancellationToken) : []).CountBy(id => id).ToDictionary();
        Assert.Multiple(() =>
        {
            Assert.That(IdsOf(killed, Accepted), Is.SubsetOf(executions.Keys), "what was accepted is there");
            Assert.That(marks.Where(mark => mark.Value > 1), Is.Empty, "what began twice");
            Assert.That(
                executions.Values.Where(e => e.Status == ExecutionStatus.Completed).Select(e => e.Id), Is.SubsetOf(marks.Keys), "what completed has begun");
            Assert.That(
                executions.Values.Where(e => e.Status == ExecutionStatus.Failed).Select(e => e.Outcome), Is.All.EqualTo(ExecutionOutcome.Lost));
            Assert.That(
                _scheduled.Where(id => executions[id].Status != ExecutionStatus.Scheduled), Is.Empty, "what is for later and is not any more");
            Assert.That(marks.Keys.Intersect(_scheduled), Is.Empty);
        });
        await TestContext.Out.WriteLineAsync(
            $"Kill {kill}: {executions.Values.Count(e => e.Status == ExecutionStatus.Completed)} completed, "
            + $"{executions.Values.Count(e => e.Status == ExecutionStatus.Failed)} lost, {_scheduled.Count} scheduled, as far as all kills go.");
    }

    [Test, Order(2)]
    public async Task Scheduled_execution_starts_once_at_its_time_after_crashes_of_the_host()
    {
        var time = new FakeTimeProvider();
        time.Advance(TimeProvider.System.GetUtcNow() - time.GetUtcNow());
        await using var host = new TestHost(_folder, options => options.SecretKey = new byte[32], time);
        var begun = new System.Collections.Concurrent.ConcurrentBag<string>();
        host.Runtime.Handler = (_, request, _) =>
        {
            begun.Add(request.Headers.Single(h => h.Key == HeaderRules.ExecutionId).Value);
            return Task.FromResult(new RuntimeResponse { StatusCode = 204 });
        };
        await host.StartAsync();
        var scheduled = Executions(host).Where(e => e.Status == ExecutionStatus.Scheduled).Select(e => e.Id).ToList();
        Assert.That(_scheduled, Is.Not.Empty.And.SubsetOf(scheduled));

        time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
        await Eventually.HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1)); // A delay may start just after the clock was advanced.
            return Executions(host).All(e => e.Status == ExecutionStatus.Completed || e.Status == ExecutionStatus.Failed);
        });

        Assert.That(begun, Is.EquivalentTo(scheduled));
    }

    private static IEnumerable<TestCaseData> Moments()
    {
        var random = new Random(2027);
        return Enumerable.Range(1, Kills).Select(kill => new TestCaseData(kill, random.Next()));
    }

    private static List<string> IdsOf(KilledHost host, string step) =>
        [.. host.Steps.Where(s => s.StartsWith(step, StringComparison.Ordinal)).Select(s => s[step.Length..])];

    private static List<Execution> Executions(TestHost host) => host.Database.Read(connection => connection
        .Sql("SELECT id FROM executions WHERE function_id = 'deferred'")
        .List(row => ExecutionTable.Get(connection, "deferred", row.GetString(0))));
}
