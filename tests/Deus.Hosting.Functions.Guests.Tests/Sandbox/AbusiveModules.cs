using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Guests.Tests.Sandbox;

/// <summary>Commands that try to harm the host or the other guests, with the way in which they must end.</summary>
internal static class AbusiveModules
{
    /// <param name="Name">The name.</param>
    /// <param name="Code">The instructions of <c>_start</c>.</param>
    /// <param name="More">Further definitions.</param>
    /// <param name="Outcome">The outcome.</param>
    /// <param name="Reason">A part of the last line of the log.</param>
    internal sealed record AbusiveModule(string Name, string Code, string More, RuntimeOutcome Outcome, string Reason)
    {
        /// <summary>The module in the text format.</summary>
        public string Text => Wat.Command(Code, more: More);

        public override string ToString() => Name;
    }

    public static IReadOnlyList<AbusiveModule> All { get; } =
    [
        Crash("unreachable", "(unreachable)", "Unreachable"),
        Crash("address outside of the memory", "(drop (i32.load (i32.const -4)))", "MemoryOutOfBounds"),
        Crash("division by zero", "(drop (i32.div_s (i32.const 1) (local.get $n)))", "IntegerDivisionByZero"),
        Crash("division overflow", "(drop (i32.div_s (i32.const 0x80000000) (i32.const -1)))", "IntegerOverflow"),
        Crash("indirect call of null", "(call_indirect (i32.const 0))", "IndirectCallToNull", "(table 1 funcref)"),
        Crash("indirect call outside of the table", "(call_indirect (i32.const 7))", "TableOutOfBounds", "(table 1 funcref)"),
        Crash(
            "indirect call of another type", "(drop (call_indirect (result i32) (i32.const 0)))", "BadSignature",
            "(table 1 funcref) (elem (i32.const 0) $v) (func $v)"),
        Crash("endless recursion", "(call $f)", "StackOverflow", "(func $f (call $f))"),
        Crash(
            "endless recursion with arguments", "(call $f (i64.const 0))", "StackOverflow",
            "(func $f (param i64) (call $f (local.get 0)) (call $f (local.get 0)))"),
        Endless("endless loop", "(loop $l (br $l))"),
        Endless("endless tail calls", "(call $t)", "(func $t (return_call $t))"),
        Endless("endless host calls", "(loop $l (drop (call $sched_yield)) (br $l))"),
        Endless(
            "endless large memory.fill",
            "(drop (memory.grow (i32.const 3000))) (loop $l (memory.fill (i32.const 0) (i32.const 1) (i32.const 190000000)) (br $l))"),
        Endless(
            "endless large random_get",
            "(drop (memory.grow (i32.const 3000))) (loop $l (drop (call $random_get (i32.const 0) (i32.const 190000000))) (br $l))"),
        Endless("endless standard error", "(loop $l (call $write (i32.const 2) (i32.const 1024) (i32.const 60000)) (br $l))"),
        new(
            "memory without end", "(loop $l (br_if $l (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) (unreachable)", "",
            RuntimeOutcome.OutOfMemory, "of memory"),
        new(
            "1 GB at once", "(if (i32.eq (memory.grow (i32.const 16384)) (i32.const -1)) (then (call $proc_exit (i32.const 9))))", "",
            RuntimeOutcome.Responded, "exit code 9"),
        new(
            "table without end",
            "(loop $l (br_if $l (i32.ne (table.grow 0 (ref.null func) (i32.const 10000)) (i32.const -1)))) (call $proc_exit (i32.const 8))",
            "(table 1 funcref)", RuntimeOutcome.Responded, "exit code 8"),
        new(
            "output without end", "(loop $l (call $write (i32.const 1) (i32.const 1024) (i32.const 60000)) (br $l))", "",
            RuntimeOutcome.TooLarge, "The response is larger than the limit."),
    ];

    private static AbusiveModule Crash(string name, string code, string trap, string more = "") =>
        new(name, code, more, RuntimeOutcome.Crashed, trap);

    private static AbusiveModule Endless(string name, string code, string more = "") =>
        new(name, code, more, RuntimeOutcome.TimedOut, "Execution timed out.");
}
