using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.Sandbox.Snapshots;
using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Deus.Hosting.Functions.Guests.Scripts;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Tests.Sandbox;

public sealed class KeptInstanceTests
{
    private const int Page = GuestSnapshot.PageBytes;
    private const long MemoryLimit = 64 * 1024 * 1024;

    private DirectRuntime _direct = null!;
    private Module _module = null!;
    private GuestSnapshot _fresh = null!;
    private GuestSnapshot _loaded = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _direct = new DirectRuntime(maxThreads: 1);
        _module = Module.FromText(_direct.Sandbox.Engine.Engine, "test", """(module (memory (export "memory") 128 256) (data (i32.const 16) "data"))""");
        _fresh = await NewAsync(_ => { });
        _loaded = await NewAsync(memory => memory.GetSpan(Page, 8).Fill(7));
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        _module.Dispose();
        await _direct.DisposeAsync();
    }

    [Test]
    public async Task The_next_execution_begins_with_the_bytes_of_its_snapshot()
    {
        var first = await RunAsync(_loaded, memory =>
        {
            memory.GetSpan(16, 4).Fill(1); // Data of the module, which the snapshot has not changed.
            memory.GetSpan(Page, Page).Fill(2); // A page of the snapshot.
            memory.GetSpan(100 * Page, 3).Fill(3); // A page that nothing had touched.
        });
        var second = await RunAsync(_loaded, AssertIsLoaded);

        Assert.That(second, Is.SameAs(first), "the instance is used again");
    }

    [Test]
    public async Task An_execution_of_another_deployment_begins_with_the_bytes_of_that_one()
    {
        await RunAsync(_loaded, memory => memory.GetSpan(100 * Page, 3).Fill(3));
        await RunAsync(_fresh, memory =>
        {
            Assert.That(memory.ReadByte(Page), Is.Zero);
            memory.GetSpan(0, 2 * Page).Fill(9);
        });

        await RunAsync(_loaded, AssertIsLoaded);
    }

    [Test]
    public async Task An_instance_whose_execution_has_failed_is_not_used_again()
    {
        var first = await RunAsync(_loaded, _ => { });
        Assert.CatchAsync<InvalidOperationException>(() => RunAsync(_loaded, _ => throw new InvalidOperationException()));

        Assert.That(await RunAsync(_loaded, AssertIsLoaded), Is.Not.SameAs(first));
    }

    [Test]
    public async Task An_instance_whose_memory_has_grown_is_not_used_again()
    {
        var first = await RunAsync(_loaded, memory => memory.Grow(1));

        Assert.That(await RunAsync(_loaded, AssertIsLoaded), Is.Not.SameAs(first));
    }

    [Test]
    public async Task An_instance_that_has_used_more_than_4_MiB_is_not_kept()
    {
        var first = await RunAsync(_loaded, memory => memory.GetSpan(0, (ResidentPages.Maximum + 1) * Page).Fill(1));

        Assert.That(await RunAsync(_loaded, AssertIsLoaded), Is.Not.SameAs(first));
    }

    [Test]
    public async Task A_memory_that_exceeds_the_limit_of_the_next_function_is_not_used_for_it()
    {
        await RunAsync(_loaded, _ => { });

        Assert.CatchAsync<WasmtimeException>(() => RunAsync(_loaded, _ => { }, memoryLimit: 64 * 1024));
    }

    [Test]
    public async Task A_thread_without_work_frees_its_instance()
    {
        await using var sandbox = new GuestSandbox(
            new GuestSandboxOptions(1, 1, MemoryLimit, KeepTime: TimeSpan.FromMilliseconds(1)), new GuestTelemetry(new System.Diagnostics.Metrics.Meter("kept")), TimeProvider.System);
        using var module = Module.FromText(sandbox.Engine.Engine, "test", """(module (memory (export "memory") 1))""");
        using var execution = Execution(MemoryLimit);
        var kept = await sandbox.RunAsync(execution, thread =>
        {
            var snapshot = Snapshot(thread, module);
            thread.Kept.Begin(module, snapshot, store => new TestGuest(new Linker(thread.Engine.Engine).Instantiate(store, module)));
            thread.Kept.Return();
            return thread.Kept;
        });

        Assert.That(() => kept.IsEmpty, Is.True.After(10_000, 5));
    }

    [Test]
    public void A_limited_number_of_instances_is_kept()
    {
        var count = new KeptCount(2);

        Assert.That(new[] { count.TryEnter(), count.TryEnter(), count.TryEnter() }, Is.EqualTo(new[] { true, true, false }));
        count.Exit();
        Assert.That(count.TryEnter(), Is.True);
    }

    private static void AssertIsLoaded(Memory memory)
    {
        var expected = new byte[memory.GetLength()];
        "data"u8.CopyTo(expected.AsSpan(16));
        expected.AsSpan(Page, 8).Fill(7);

        Assert.That(memory.GetSpan(0, expected.Length).SequenceEqual(expected), Is.True);
        Assert.That(expected, Has.Length.EqualTo(128 * 65_536));
    }

    private static GuestExecution Execution(long memoryLimit) =>
        ScriptExecution.ForHost(memoryLimit, TimeSpan.FromSeconds(20), TimeProvider.System, CancellationToken.None);

    private static GuestSnapshot Snapshot(GuestThread thread, Module module)
    {
        using var store = thread.CreateStore(instances: 1);
        return GuestSnapshot.Take(new Linker(thread.Engine.Engine).Instantiate(store, module).GetMemory("memory")!);
    }

    private async Task<GuestSnapshot> NewAsync(Action<Memory> change)
    {
        using var execution = Execution(MemoryLimit);
        return await _direct.Sandbox.RunAsync(execution, (thread, store) =>
        {
            using var linker = new Linker(thread.Engine.Engine);
            var memory = linker.Instantiate(store, _module).GetMemory("memory")!;
            change(memory);
            return GuestSnapshot.Take(memory);
        });
    }

    /// <summary>Runs an execution, and returns the guest that has served it.</summary>
    private async Task<TestGuest> RunAsync(GuestSnapshot snapshot, Action<Memory> action, long memoryLimit = MemoryLimit)
    {
        using var execution = Execution(memoryLimit);
        return await _direct.Sandbox.RunAsync(execution, thread =>
        {
            var guest = thread.Kept.Begin(_module, snapshot, store => new TestGuest(new Linker(thread.Engine.Engine).Instantiate(store, _module)));
            action(guest.Memory);
            thread.Kept.Return();
            return guest;
        });
    }

    private sealed class TestGuest(Instance instance) : IKeptGuest
    {
        public Memory Memory { get; } = instance.GetMemory("memory")!;

        public void Begin(GuestExecution execution)
        {
        }

        public void End()
        {
        }
    }
}
