using Deus.Hosting.Functions.Guests.Sandbox.Snapshots;
using Deus.Hosting.Functions.Guests.Scripts;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Tests.Sandbox;

public sealed class GuestSnapshotTests
{
    private const int Page = GuestSnapshot.PageBytes;
    private const string Text = """(module (memory (export "memory") 128 256) (data (i32.const 16) "data") (data (i32.const 40960) "more"))""";

    [Test]
    public async Task A_snapshot_of_the_touched_pages_equals_one_of_all_pages()
    {
        await using var direct = new DirectRuntime(maxThreads: 1);
        using var module = Module.FromText(direct.Sandbox.Engine.Engine, "test", Text);
        using var execution = ScriptExecution.ForHost(64 * 1024 * 1024, TimeSpan.FromSeconds(20), TimeProvider.System, CancellationToken.None);

        await direct.Sandbox.RunAsync(execution, (thread, store) =>
        {
            using var linker = new Linker(thread.Engine.Engine);
            using var freshStore = thread.CreateStore(instances: 1);
            var fresh = GuestSnapshot.Take(New(freshStore));
            var memory = New(store);
            memory.GetSpan(16, 4).Clear(); // Data of the module is gone.
            memory.GetSpan(100 * Page, 3).Fill(3);
            memory.Grow(1);
            memory.WriteByte(memory.GetLength() - 1, 7);

            var touched = GuestSnapshot.Take(memory, fresh, touched: thread.Pages);
            var read = thread.Pages!.Found.Length;
            var all = GuestSnapshot.Take(memory, fresh);

            Assert.That(read, Is.InRange(3, 200), "of 2,064 pages");
            var expected = memory.GetSpan(0, (int)memory.GetLength()).ToArray();
            Assert.That(BytesOf(touched).SequenceEqual(expected), Is.True);
            Assert.That(BytesOf(all).SequenceEqual(expected), Is.True);
            return true;

            Memory New(Store target) => linker.Instantiate(target, module).GetMemory("memory")!;

            byte[] BytesOf(GuestSnapshot snapshot)
            {
                using var other = thread.CreateStore(instances: 1);
                var copy = New(other);
                copy.Grow(1);
                copy.GetSpan(10 * Page, 4).Fill(9); // Data of the module.
                Assert.That(snapshot.TryReset(copy, thread.Pages!), Is.True);
                return copy.GetSpan(0, (int)copy.GetLength()).ToArray();
            }
        });
    }
}
