namespace Deus.Hosting.Functions.Guests.Tests;

/// <summary>Modules in the text format of WebAssembly.</summary>
internal static class Wat
{
    private const string Imports = """
          (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
          (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (param i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "clock_time_get" (func $clock_time_get (param i32 i64 i32) (result i32)))
          (import "wasi_snapshot_preview1" "clock_res_get" (func $clock_res_get (param i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
          (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $fd_fdstat_get (param i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "fd_prestat_get" (func $fd_prestat_get (param i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "path_open" (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "sched_yield" (func $sched_yield (result i32)))
        """;

    private const string Helpers = """
          (func $write (param $fd i32) (param $ptr i32) (param $len i32)
            (i32.store (i32.const 0) (local.get $ptr))
            (i32.store (i32.const 4) (local.get $len))
            (drop (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8))))
          (func $read (param $ptr i32) (param $len i32) (result i32)
            (i32.store (i32.const 0) (local.get $ptr))
            (i32.store (i32.const 4) (local.get $len))
            (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
            (i32.load (i32.const 8)))
        """;

    /// <summary>A command whose body is <paramref name="code"/>. Address 0 to 15 is used by <c>$write</c> and <c>$read</c>.</summary>
    /// <param name="code">The instructions of <c>_start</c>.</param>
    /// <param name="data">The text at address 1024.</param>
    /// <param name="more">Further definitions.</param>
    /// <param name="pages">The initial pages of the memory.</param>
    /// <param name="imports">Further imports.</param>
    public static string Command(string code, string data = "", string more = "", int pages = 2, string imports = "") => $"""
        (module
        {Imports}
        {imports}
          (memory (export "memory") {pages})
          (data (i32.const 1024) "{data}")
        {Helpers}
        {more}
          (func (export "_start") (local $n i32) (local $m i32)
        {code}))
        """;

    /// <summary>A command that writes a text to standard output.</summary>
    public static string Print(string text) => Command($"(call $write (i32.const 1) (i32.const 1024) (i32.const {text.Length}))", Escape(text));

    /// <summary>A command that writes its standard input to standard output.</summary>
    public static string Echo { get; } = Command("""
        (block $end (loop $next
          (local.set $n (call $read (i32.const 2048) (i32.const 1000)))
          (br_if $end (i32.eqz (local.get $n)))
          (call $write (i32.const 1) (i32.const 2048) (local.get $n))
          (br $next)))
        """);

    /// <summary>A command that never ends.</summary>
    public static string Loop { get; } = Command("(loop $again (br $again))");

    /// <summary>A command that writes its arguments or its environment, each text with the zero byte at its end.</summary>
    public static string PrintTexts(string of) => Command($"""
        (drop (call ${of}_sizes_get (i32.const 16) (i32.const 20)))
        (drop (call ${of}_get (i32.const 2048) (i32.const 8192)))
        (call $write (i32.const 1) (i32.const 8192) (i32.load (i32.const 20)))
        """);

    /// <summary>A command that exits with the result of an expression.</summary>
    public static string Exit(string expression, string more = "") => Command($"(call $proc_exit {expression})", more: more);

    public static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);
}
