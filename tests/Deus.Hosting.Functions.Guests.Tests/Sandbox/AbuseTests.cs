using System.Text;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Guests.Tests.Sandbox;

/// <summary>
/// Tests what guests may try. After each abuse the host lives and the next execution works on the same thread; another guest is executed while
/// it happens.
/// </summary>
public sealed class AbuseTests
{
    private const double Seconds = 0.4;

    private DirectRuntime _runtime = null!;
    private RuntimeDeployment _good = null!;

    [OneTimeSetUp]
    public void SetUp()
    {
        _runtime = new DirectRuntime(maxThreads: 2, maxMemoryBytes: 300L * 1024 * 1024);
        _good = _runtime.Deploy(Wat.Echo);
    }

    [OneTimeTearDown]
    public async Task TearDown() => await _runtime.DisposeAsync();

    [TestCaseSource(typeof(AbusiveModules), nameof(AbusiveModules.All))]
    public async Task The_guest_ends_and_the_host_and_the_others_live(object module)
    {
        var (_, _, _, outcome, reason) = (AbusiveModules.AbusiveModule)module;
        var abuse = _runtime.RunAsync(((AbusiveModules.AbusiveModule)module).Text, seconds: outcome == RuntimeOutcome.TimedOut ? Seconds : 20);
        while (!abuse.IsCompleted)
            await AssertGoodAsync();

        var response = await abuse;

        Assert.That((response.Outcome, response.StatusCode), Is.EqualTo((outcome, 500)), response.Lines[^1].Text);
        Assert.That(response.Lines[^1].Text, Does.Contain(reason));
        await AssertGoodAsync();
    }

    [Test]
    public async Task A_start_function_that_loops_is_stopped()
    {
        var response = await _runtime.RunAsync(
            """(module (memory (export "memory") 1) (func $s (loop $l (br $l))) (start $s) (func (export "_start")))""", seconds: Seconds);

        Assert.That(response.Outcome, Is.EqualTo(RuntimeOutcome.TimedOut));
        await AssertGoodAsync();
    }

    [Test]
    public async Task Modules_with_changed_bytes_are_refused_or_run_without_harm()
    {
        var module = Wasmtime.Module.ConvertText(Wat.Echo);
        var random = new Random(4711);
        var (refused, run) = (0, 0);
        for (var i = 0; i < 500; i++)
        {
            var changed = (byte[])module.Clone();
            for (var n = random.Next(1, 4); n > 0; n--)
                changed[random.Next(8, changed.Length)] = (byte)random.Next(256);
            var deployment = _runtime.Deploy(changed);
            try
            {
                await _runtime.Runtime.CheckBuildAsync(deployment, default);
                await _runtime.RunAsync(deployment, "x", seconds: 0.05);
                run++;
            }
            catch (BuildRejectedException)
            {
                refused++;
            }
        }

        TestContext.Out.WriteLine($"{refused} refused, {run} run");
        Assert.That((refused > 0, run > 0), Is.EqualTo((true, true)));
        await AssertGoodAsync();
    }

    private async Task AssertGoodAsync() =>
        Assert.That(Encoding.UTF8.GetString((await _runtime.RunAsync(_good, "good")).Body.Span), Is.EqualTo("good"));
}
