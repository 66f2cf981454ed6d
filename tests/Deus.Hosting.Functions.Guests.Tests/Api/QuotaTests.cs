using Deus.Hosting.Functions.Guests.Api;

namespace Deus.Hosting.Functions.Guests.Tests.Api;

/// <summary>Tests the quotas of an execution and calls of functions by functions.</summary>
public sealed class QuotaTests
{
    [Test]
    public async Task W33_Calls_and_bytes_beyond_the_quota_fail()
    {
        await using var host = new GuestHost(options => (options.MaxHostCalls, options.MaxHostBytes) = (3, 1000));
        await host.DeployAsync(ApiWat.Command("(loop $more (local.set $n (i32.add (local.get $n) (i32.const 1))) (call $flag (call $log (i32.const 1) 'x')) (br_if $more (i32.lt_u (local.get $n) (i32.const 3)))) (call $flag (call $log (i32.const 1) 'x'))"));
        await host.DeployAsync(ApiWat.Command("(call $flag (call $log (i32.const 1) (i32.const 1024) (i32.const 1001)))"), "bytes");

        Assert.That((await host.ExecuteAsync()).BodyText, Is.EqualTo("1\n1\n1\n0!The execution has made 3 calls, which is its quota.\n"));
        Assert.That((await host.ExecuteAsync(id: "bytes")).BodyText, Is.EqualTo("0!The execution has moved 1000 bytes, which is its quota.\n"));
    }

    [Test]
    public async Task W34_Functions_call_each_other_to_a_limited_depth_and_their_threads_do_not_block_each_other()
    {
        await using var host = new GuestHost(options => (options.MaxConcurrentGuests, options.MaxCallDepth) = (1, 2));
        foreach (var (id, next) in new[] { ("a", "b"), ("b", "c"), ("c", "d"), ("d", "a") })
        {
            await host.DeployAsync(ApiWat.Command($"(call $show (call $fn_invoke '{next}'))"), id);
            await host.Get<IGuestGrantStore>().SetAsync(id, new GuestGrants { Functions = ["*"] });
        }

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.ExecuteAsync(id: "a")));

        Assert.That(results.Select(result => result.BodyText.Trim()), Has.All.EqualTo("!Functions may call each other 2 levels deep."));
    }

    [Test]
    public async Task W34_A_circle_of_calls_is_refused()
    {
        await using var host = new GuestHost();
        foreach (var (id, next) in new[] { ("a", "b"), ("b", "a") })
        {
            await host.DeployAsync(ApiWat.Command($"(call $show (call $fn_invoke '{next}'))"), id);
            await host.Get<IGuestGrantStore>().SetAsync(id, new GuestGrants { Functions = ["a", "b"] });
        }

        Assert.That((await host.ExecuteAsync(id: "a")).BodyText.Trim(), Is.EqualTo("!The function 'a' already waits for this one: a → b → a."));
    }

    [Test]
    public async Task W18_A_nested_call_ends_at_the_deadline_of_its_caller()
    {
        await using var host = new GuestHost();
        await host.DeployAsync(Wat.Loop, "child", input => input with { Timeout = TimeSpan.FromSeconds(100) });
        await host.DeployAsync(ApiWat.Command("(call $show (call $fn_invoke 'child'))"), "fn", input => input with { Timeout = TimeSpan.FromSeconds(1) });
        await host.Get<IGuestGrantStore>().SetAsync("fn", new GuestGrants { Functions = ["child"] });

        Assert.That((await host.ExecuteAsync()).Execution.Outcome, Is.EqualTo(ExecutionOutcome.TimedOut));
        while (host.Sandbox.Running > 0)
            await Task.Yield();
        var child = (await host.Get<IExecutionStore>().ListAsync("child")).Items.Single();
        Assert.That(child.Outcome, Is.EqualTo(ExecutionOutcome.Canceled));
    }
}
