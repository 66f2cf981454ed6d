using System.Diagnostics.Metrics;
using System.Text;
using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.Api.Storage;
using Deus.Hosting.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.Guests.Tests.Api;

/// <summary>Tests each function of the host modules from the guest's side.</summary>
public sealed class FlagbaseModuleTests
{
    private static readonly GuestGrants Everything = new()
    {
        KeyValue = true,
        Flags = true,
        Metrics = true,
        Buckets = ["photos"],
        Functions = ["child", "fn", "fails"],
    };

    private GuestHost _host = null!;

    [OneTimeSetUp]
    public async Task SetUp()
    {
        _host = new GuestHost(services: services => services.AddSingleton<IGuestFlags, Flags>());
        await _host.DeployAsync(Wat.Echo, "child");
        await _host.DeployAsync(Wat.Command("(unreachable)"), "fails");
    }

    [OneTimeTearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [TestCase("(call $flag (call $bucket_put 'photos' 'a/b.txt' 'content')) (call $show (call $bucket_get 'photos' 'a/b.txt'))", "1\ncontent\n")]
    [TestCase("(call $show (call $bucket_get 'photos' 'none'))", "!The bucket 'photos' has no object 'none'.\n")]
    [TestCase("(call $flag (call $bucket_put 'photos' 'x' 'y')) (call $flag (call $bucket_delete 'photos' 'x')) (call $flag (call $bucket_delete 'photos' 'x'))", "1\n1\n1\n")]
    [TestCase("(call $show (call $bucket_get 'secret' 'x'))", "!The function has no grant for the bucket 'secret'.\n")]
    [TestCase("(call $flag (call $bucket_put '../photos' 'x' 'y'))", "0!The name of the bucket is not valid. Accepted: 1 to 63 lower-case letters, digits, '.', '_' or '-', beginning with a letter or digit.\n")]
    [TestCase("(call $flag (call $bucket_put 'photos' '' 'y'))", "0!The key of the object is not valid. Accepted: 1 to 180 bytes in UTF-8.\n")]
    [TestCase("(call $flag (call $flag_eval 'on')) (call $flag (call $flag_eval 'off'))", "1\n0!\n")]
    [TestCase("(call $show (call $flag_eval_variant 'blue')) (call $show (call $flag_eval_variant 'role'))", "blue\nadmin\n")]
    [TestCase("(call $show (call $flag_eval_variant 'broken'))", "!The service 'flags' has failed.\n")]
    [TestCase("(call $show (call $fn_invoke 'child'))", "\n", Description = "W35: the child has an input of its own")]
    [TestCase("(call $show (call $fn_call 'child' 'hello'))", "hello\n")]
    [TestCase("(call $show (call $fn_invoke 'fails'))", "!The function 'fails' ended with status 500: Crashed.\n")]
    [TestCase("(call $show (call $fn_invoke 'other'))", "!The function has no grant for the function 'other'.\n")]
    [TestCase("(call $show (call $fn_invoke 'fn'))", "!The function 'fn' already waits for this one: fn → fn.\n")]
    [TestCase("(call $flag (call $metrics_publish 'orders' (f64.const 2.5) '{\"kind\":\"a\"}'))", "1\n")]
    [TestCase("(call $flag (call $metrics_publish '' (f64.const 1) ''))", "0!The name of the metric is not valid. Accepted: 1 to 63 letters, digits, '.', '_' or '-', beginning with a letter.\n")]
    [TestCase("(call $flag (call $metrics_publish 'm' (f64.const inf) ''))", "0!The value of the metric is not valid. Accepted: a finite number.\n")]
    [TestCase("(call $flag (call $metrics_publish 'm' (f64.const 1) '[1]'))", "0!The tags of the metric are not valid. Accepted: a JSON object with at most 8 properties.\n")]
    [TestCase("(call $copied (call $event_read (i32.const 65536) (i32.const 4)))", "even\n")]
    [TestCase("(call $copied (call $event_read (i32.const 65536) (call $event_size)))", "event\n")]
    [TestCase("(call $copied (call $event_read (i32.const 196607) (i32.const 100)))", "\n", Description = "a target outside of the memory")]
    [TestCase("(call $copied (call $get_caller_context (i32.const 65536) (i32.const 1000)))",
        "{\"user_id\":\"u1\",\"role\":\"admin\",\"tenant_id\":\"t1\",\"email\":\"a@b.c\",\"groups\":[\"g\"]}\n")]
    [TestCase("(call $show (call $kv_get 'absent'))", "-\n", Description = "W38: absent is no error")]
    [TestCase("(call $flag (call $kv_set 'k' 'v')) (call $show (call $kv_get 'k')) (call $show (call $kv_list 'k')) (call $flag (call $kv_delete 'k'))",
        "1\nv\n[\"k\"]\n1\n")]
    [TestCase("(call $flag (call $kv_set '' 'v'))", "0!The key is not valid. Accepted: 1 to 512 characters.\n")]
    [TestCase("(call $flag (call $log (i32.const 1) 'a line')) (call $flag (call $log (i32.const 9) 'x'))",
        "1\n0!The level is not valid. Accepted: 0 debug, 1 info, 2 warning, 3 error.\n")]
    [TestCase("(drop (call $bucket_get 'none' 'x')) (drop (call $kv_set 'k' 'v')) (call $error)", "!", Description = "W37: the error belongs to the last call")]
    [TestCase("(call $show (call $bucket_get (i32.const 196600) (i32.const 100) 'x'))", "!An argument of 100 bytes at 196600 is outside of the memory.\n")]
    [TestCase("(drop (call $kv_set 'k' 'value')) (drop (call $kv_get 'k')) (call $copied (call $result_read (i32.const 65536) (i32.const 3)))", "val\n")]
    public async Task The_call_returns_what_the_table_says(string code, string output)
    {
        await _host.DeployAsync(ApiWat.Command(code));
        await _host.Get<IGuestGrantStore>().SetAsync("fn", Everything);

        var result = await ExecuteAsync();

        Assert.That((result.StatusCode, result.BodyText), Is.EqualTo((200, output)), result.Execution.Errors);
    }

    [Test]
    public async Task A_bucket_lists_its_keys_and_survives_hostile_keys()
    {
        await _host.DeployAsync(ApiWat.Command("(call $flag (call $bucket_put 'list' '../../evil' '1')) (call $flag (call $bucket_put 'list' 'a' '2')) (call $show (call $bucket_list 'list')) (call $show (call $bucket_get 'list' '../../evil'))"));
        await _host.Get<IGuestGrantStore>().SetAsync("fn", new GuestGrants { Buckets = ["*"] });

        Assert.That((await ExecuteAsync()).BodyText, Is.EqualTo("1\n1\n[\"../../evil\",\"a\"]\n1\n"));
        Assert.That(Directory.GetFiles(Path.Combine(_host.Folder, "guests", "buckets", "list")), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task W12_Each_execution_has_its_own_trace_caller_and_event()
    {
        await _host.DeployAsync(ApiWat.Command("(call $copied (call $get_trace_id (i32.const 65536) (i32.const 100)))"));

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ExecuteAsync()));

        Assert.That(results.Select(result => result.BodyText.Trim()), Is.EqualTo(results.Select(result => result.Execution.TraceId)));
        Assert.That(results.Select(result => result.BodyText).Distinct(), Has.Exactly(10).Items);
    }

    [Test]
    public async Task The_record_has_the_log_and_the_number_of_host_calls()
    {
        await _host.DeployAsync(ApiWat.Command("(drop (call $log (i32.const 0) 'one')) (drop (call $log (i32.const 3) 'two')) (drop (call $event_size))"));

        var execution = (await ExecuteAsync()).Execution;

        Assert.That(execution.Lines, Is.EqualTo(new LogLine[] { new(FunctionLogLevel.Debug, "one"), new(FunctionLogLevel.Error, "two") }));
        Assert.That(execution.HostCalls, Is.EqualTo(3));
    }

    [Test]
    public async Task W19_A_metric_is_recorded_with_its_function_and_tags()
    {
        var recorded = new List<(double Value, string Tags)>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => { if (instrument.Meter.Name == GuestMetrics.MeterName) l.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) => recorded.Add((value, string.Join(';', tags.ToArray().Select(t => $"{t.Key}={t.Value}")))));
        listener.Start();
        await _host.DeployAsync(ApiWat.Command("(drop (call $metrics_publish 'orders' (f64.const 2.5) '{\"kind\":\"a\"}'))"));
        await _host.Get<IGuestGrantStore>().SetAsync("fn", Everything);

        await ExecuteAsync();

        Assert.That(recorded, Does.Contain((2.5, "kind=a;deus.hosting.metric=orders;deus.hosting.function.id=fn")));
    }

    [Test]
    public async Task W31_A_function_without_grants_reaches_nothing_and_a_new_function_of_the_same_id_has_no_grants()
    {
        await _host.DeployAsync(ApiWat.Command("(call $flag (call $kv_set 'k' 'v'))"), "short");
        await _host.Get<IGuestGrantStore>().SetAsync("short", Everything);
        var granted = (await _host.ExecuteAsync(id: "short")).BodyText;

        await _host.Get<IHostingBackend>().DeleteAsync("short");
        await _host.DeployAsync(ApiWat.Command("(call $flag (call $kv_set 'k' 'v'))"), "short");

        Assert.That((granted, (await _host.ExecuteAsync(id: "short")).BodyText), Is.EqualTo(("1\n", "0!The function has no grant for key-value.\n")));
    }

    [Test]
    public async Task Grants_and_pairs_of_a_deleted_function_are_removed_and_those_of_others_stay()
    {
        await using var host = new GuestHost();
        foreach (var id in (string[])["gone", "stays"])
        {
            await host.DeployAsync(ApiWat.Command("(call $flag (call $kv_set 'k' 'v'))"), id);
            await host.Get<IGuestGrantStore>().SetAsync(id, Everything);
            await host.ExecuteAsync(id: id);
        }

        await host.Get<IHostingBackend>().DeleteAsync("gone");

        await Eventually.HoldsAsync(() => Functions(host, "grants").Count == 1 && Functions(host, "key_values").Count == 1);
        Assert.That(Functions(host, "grants").Concat(Functions(host, "key_values")), Is.All.StartsWith("stays@"));

        static IReadOnlyList<string> Functions(GuestHost host, string table) => host.Get<GuestDatabase>().List($"SELECT function FROM {table}");
    }

    [Test]
    public async Task What_the_application_does_not_give_is_not_available()
    {
        await using var host = new GuestHost();
        await host.DeployAsync(ApiWat.Command("(call $show (call $flag_eval_variant 'x'))"));

        Assert.That((await host.ExecuteAsync()).BodyText, Is.EqualTo("!The service 'flags' is not available.\n"));
    }

    private Task<ExecutionResult> ExecuteAsync() => _host.Engine.ExecuteAsync(new ExecutionRequest
    {
        FunctionId = "fn",
        Body = Encoding.UTF8.GetBytes("event"),
        Caller = new FunctionCaller { UserId = "u1", Role = "admin", TenantId = "t1", Email = "a@b.c", Groups = ["g"] },
    });

    private sealed class Flags : IGuestFlags
    {
        public ValueTask<string> EvaluateAsync(GuestCall call, string key, CancellationToken cancellationToken) => key switch
        {
            "on" => new("true"),
            "off" => new("false"),
            "role" => new(call.Caller!.Role),
            "broken" => throw new InvalidOperationException("password=secret"),
            _ => new(key),
        };
    }
}
