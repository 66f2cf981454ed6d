using Wasmtime;

namespace Deus.Hosting.Benchmarks.Guests;

/// <summary>The modules that the benchmarks of guests execute.</summary>
internal static class BenchmarkModules
{
    /// <summary>The calls of a host function in one execution of the modules that measure them.</summary>
    public const int HostCalls = 20_000;

    /// <summary>The logged lines in one execution.</summary>
    public const int LogLines = 2_000;

    /// <summary>The key-value round trips (one write, one read) in one execution.</summary>
    public const int KeyValueTrips = 500;

    private const string FdWrite = """(import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))""";

    /// <summary>A WASI command that writes a line.</summary>
    public static byte[] Hello { get; } = HelloWithExport("hello");

    /// <summary>The same command with a further export, so that it is another module.</summary>
    public static byte[] HelloWithExport(string name) => Module.ConvertText($$"""
        (module
          {{FdWrite}}
          (memory (export "memory") 2)
          (data (i32.const 1024) "hello, world\n")
          (func (export "{{name}}"))
          (func (export "_start")
            (i32.store (i32.const 0) (i32.const 1024))
            (i32.store (i32.const 4) (i32.const 13))
            (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
        """);

    /// <summary>A WASI command that computes fib(30); <c>fib</c> is exported too.</summary>
    public static byte[] Fib { get; } = Module.ConvertText("""
        (module
          (memory (export "memory") 1)
          (func $fib (export "fib") (param $n i32) (result i32)
            (if (result i32) (i32.lt_s (local.get $n) (i32.const 2))
              (then (local.get $n))
              (else (i32.add
                (call $fib (i32.sub (local.get $n) (i32.const 1)))
                (call $fib (i32.sub (local.get $n) (i32.const 2)))))))
          (func (export "_start")
            (if (i32.ne (call $fib (i32.const 30)) (i32.const 832040)) (then (unreachable)))))
        """);

    /// <summary>A WASI command that never ends.</summary>
    public static byte[] Endless { get; } = Module.ConvertText(
        """(module (memory (export "memory") 1) (func (export "_start") (loop $again (br $again))))""");

    /// <summary>Reads the first 100 bytes of the event again and again.</summary>
    public static byte[] ReadEvent { get; } = Loop(
        """(import "flagbase" "event_read" (func $event_read (param i32 i32) (result i32)))""",
        HostCalls,
        "(if (i32.ne (call $event_read (i32.const 2048) (i32.const 100)) (i32.const 100)) (then (unreachable)))");

    /// <summary>Logs 100 bytes again and again.</summary>
    public static byte[] Log { get; } = Loop(
        """(import "deus" "log" (func $log (param i32 i32 i32) (result i32)))""",
        LogLines,
        "(if (i32.ne (call $log (i32.const 1) (i32.const 1024) (i32.const 100)) (i32.const 1)) (then (unreachable)))");

    /// <summary>Writes and reads a key of 100 bytes again and again.</summary>
    public static byte[] KeyValue { get; } = Loop(
        """
        (import "deus" "kv_set" (func $kv_set (param i32 i32 i32 i32) (result i32)))
        (import "deus" "kv_get" (func $kv_get (param i32 i32) (result i32)))
        """,
        KeyValueTrips,
        """
        (if (i32.ne (call $kv_set (i32.const 1024) (i32.const 3) (i32.const 1024) (i32.const 100)) (i32.const 1)) (then (unreachable)))
        (if (i32.ne (call $kv_get (i32.const 1024) (i32.const 3)) (i32.const 100)) (then (unreachable)))
        """);

    private static byte[] Loop(string imports, int count, string body) => Module.ConvertText($$"""
        (module
          {{imports}}
          (memory (export "memory") 2)
          (data (i32.const 1024) "{{new string('x', 100)}}")
          (func (export "_start") (local $n i32)
            (loop $again
              {{body}}
              (br_if $again (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const {{count}}))))))
        """);
}
