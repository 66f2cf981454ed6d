using System.Text;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Guests.Tests.WebAssembly;

/// <summary>Tests which modules a build refuses.</summary>
public sealed class ModuleCheckTests
{
    private DirectRuntime _runtime = null!;

    [OneTimeSetUp]
    public void SetUp() => _runtime = new DirectRuntime(maxMemoryBytes: 1024 * 1024);

    [OneTimeTearDown]
    public async Task TearDown() => await _runtime.DisposeAsync();

    [TestCase("""(module (import "env" "missing" (func)) (func (export "_start")) (memory (export "memory") 1))""", "env.missing is not available")]
    [TestCase("""(module (import "wasi_snapshot_preview1" "fd_write" (func (param i64))) (func (export "_start")) (memory (export "memory") 1))""",
        "wasi_snapshot_preview1.fd_write has the type (i64) -> () instead of (i32, i32, i32, i32) -> (i32)")]
    [TestCase("""(module (import "wasi_snapshot_preview1" "memory" (memory 1)) (func (export "_start")))""", "wasi_snapshot_preview1.memory is not available")]
    [TestCase("""(module (memory (export "memory") 1) (func (export "main")))""", "exports neither _start nor handle")]
    [TestCase("""(module (memory (export "memory") 1) (func (export "_start") (param i32)))""", "exports neither _start nor handle")]
    [TestCase("""(module (func (export "handle") (result i32 i32) i32.const 0 i32.const 0))""", "does not export its memory")]
    [TestCase("""(module (import "wasi_snapshot_preview1" "sched_yield" (func (result i32))) (func (export "_start")))""", "does not export its memory")]
    [TestCase("""(module (memory (export "memory") 17) (func (export "_start")))""", "cannot be compiled")]
    [TestCase("""(module (memory (export "memory") 1 2 shared) (func (export "_start")))""", "cannot be compiled")]
    [TestCase("""(module (memory (export "memory") 1) (global (export "g") anyref (ref.null any)) (func (export "_start")))""", "cannot be compiled")]
    [TestCase("""(module (memory (export "memory") 1) (global (export "g") exnref (ref.null exn)) (func (export "_start")))""", "cannot be compiled")]
    [TestCase("""(module (import "a" "b" (func (param structref))) (memory (export "memory") 1) (func (export "_start")))""", "cannot be compiled")]
    [TestCase("""(module (type $f (func)) (import "a" "b" (func (param (ref null $f)))) (func (export "_start")))""", "cannot be compiled")]
    public void A_module_that_cannot_run_is_refused_with_the_reason(string text, string reason)
    {
        var module = text.Contains("shared", StringComparison.Ordinal) ? SharedMemory : Wasmtime.Module.ConvertText(text);

        var refusal = Assert.CatchAsync<BuildRejectedException>(() => _runtime.Runtime.CheckBuildAsync(_runtime.Deploy(module), default));

        Assert.That(refusal!.Message, Does.Contain(reason));
    }

    [TestCase("not a module", "is not a WebAssembly module")]
    [TestCase("\0asm\u000d\0\u0001\0", "is a WebAssembly component")]
    [TestCase("\0asm\u0001\0\0\0broken", "cannot be compiled")]
    [TestCase("", "is not a WebAssembly module")]
    public void A_file_that_is_no_module_is_refused(string content, string reason)
    {
        var refusal = Assert.CatchAsync<BuildRejectedException>(
            () => _runtime.Runtime.CheckBuildAsync(_runtime.Deploy(Encoding.UTF8.GetBytes(content)), default));

        Assert.That(refusal!.Message, Does.Contain(reason));
    }

    [Test]
    public void A_module_above_the_size_limit_is_refused()
    {
        var refusal = Assert.CatchAsync<BuildRejectedException>(
            () => _runtime.Runtime.CheckBuildAsync(_runtime.Deploy(new byte[(16 * 1024 * 1024) + 1]), default));

        Assert.That(refusal!.Message, Does.Contain("has 16777217 bytes. Accepted: at most 16777216."));
    }

    [Test]
    public void A_module_whose_memory_exceeds_the_limit_of_the_function_is_refused()
    {
        var deployment = _runtime.Deploy("""(module (memory (export "memory") 8) (func (export "_start")))""") with { MaxMemoryBytes = 262_144 };

        var refusal = Assert.CatchAsync<BuildRejectedException>(() => _runtime.Runtime.CheckBuildAsync(deployment, default));

        Assert.That(refusal!.Message, Does.Contain("begins with 524288 bytes of memory. Accepted: at most 262144"));
    }

    [TestCase("/main.wasm")]
    [TestCase("x/../main.wasm")]
    public async Task An_entry_file_is_a_path_inside_of_the_archive(string entrypoint) =>
        await _runtime.Runtime.CheckBuildAsync(_runtime.Deploy(Wat.Echo) with { Entrypoint = entrypoint }, default);

    [TestCase("/etc/hostname")]
    [TestCase("../../outside")]
    public void An_entry_file_outside_of_the_archive_is_refused(string entrypoint) => Assert.CatchAsync<BuildRejectedException>(
        () => _runtime.Runtime.CheckBuildAsync(_runtime.Deploy(Wat.Echo) with { Entrypoint = entrypoint }, default));

    /// <summary>A module with a shared memory, which the text parser of this engine may refuse first.</summary>
    private static byte[] SharedMemory => [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 4, 1, 3, 1, 2];
}
