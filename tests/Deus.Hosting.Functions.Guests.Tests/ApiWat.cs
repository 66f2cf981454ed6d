using System.Text;
using System.Text.RegularExpressions;

namespace Deus.Hosting.Functions.Guests.Tests;

/// <summary>
/// Commands that call the host modules, written by hand against the published table. A text in single quotes becomes its address and its
/// length. <c>$show</c> prints the result of a call that returns a length, or its error; <c>$flag</c> prints 1 or 0, and the error.
/// </summary>
internal static partial class ApiWat
{
    private const int TextsAt = 1024;

    private const string Imports = """
          (import "flagbase" "result_read" (func $result_read (param i32 i32) (result i32)))
          (import "flagbase" "error_read" (func $error_read (param i32 i32) (result i32)))
          (import "flagbase" "event_read" (func $event_read (param i32 i32) (result i32)))
          (import "flagbase" "get_trace_id" (func $get_trace_id (param i32 i32) (result i32)))
          (import "flagbase" "get_caller_context" (func $get_caller_context (param i32 i32) (result i32)))
          (import "flagbase" "metrics_publish" (func $metrics_publish (param i32 i32 f64 i32 i32) (result i32)))
          (import "flagbase" "bucket_get" (func $bucket_get (param i32 i32 i32 i32) (result i32)))
          (import "flagbase" "bucket_put" (func $bucket_put (param i32 i32 i32 i32 i32 i32) (result i32)))
          (import "flagbase" "bucket_delete" (func $bucket_delete (param i32 i32 i32 i32) (result i32)))
          (import "flagbase" "bucket_list" (func $bucket_list (param i32 i32) (result i32)))
          (import "flagbase" "flag_eval" (func $flag_eval (param i32 i32) (result i32)))
          (import "flagbase" "flag_eval_variant" (func $flag_eval_variant (param i32 i32) (result i32)))
          (import "flagbase" "fn_invoke" (func $fn_invoke (param i32 i32) (result i32)))
          (import "flagbase" "http_fetch" (func $http_fetch (param i32 i32) (result i32)))
          (import "flagbase" "table_get" (func $table_get (param i32 i32 i32 i32) (result i32)))
          (import "flagbase" "table_put" (func $table_put (param i32 i32 i32 i32) (result i32)))
          (import "flagbase" "table_delete" (func $table_delete (param i32 i32 i32 i32) (result i32)))
          (import "flagbase" "table_query" (func $table_query (param i32 i32 i32 i32) (result i32)))
          (import "deus" "log" (func $log (param i32 i32 i32) (result i32)))
          (import "deus" "event_size" (func $event_size (result i32)))
          (import "deus" "error_size" (func $error_size (result i32)))
          (import "deus" "kv_get" (func $kv_get (param i32 i32) (result i32)))
          (import "deus" "kv_set" (func $kv_set (param i32 i32 i32 i32) (result i32)))
          (import "deus" "kv_delete" (func $kv_delete (param i32 i32) (result i32)))
          (import "deus" "kv_list" (func $kv_list (param i32 i32) (result i32)))
          (import "deus" "fn_call" (func $fn_call (param i32 i32 i32 i32) (result i32)))
        """;

    private const string Helpers = """
          (func $char (param i32) (i32.store8 (i32.const 20) (local.get 0)) (call $write (i32.const 1) (i32.const 20) (i32.const 1)))
          (func $line (call $char (i32.const 10)))
          (func $error (call $char (i32.const 33)) (call $write (i32.const 1) (i32.const 65536) (call $error_read (i32.const 65536) (i32.const 4096))))
          (func $show (param $n i32)
            (if (i32.eq (local.get $n) (i32.const -1)) (then (call $error))
            (else (if (i32.eq (local.get $n) (i32.const -2)) (then (call $char (i32.const 45)))
            (else (call $write (i32.const 1) (i32.const 65536) (call $result_read (i32.const 65536) (local.get $n)))))))
            (call $line))
          (func $flag (param $n i32)
            (if (i32.eq (local.get $n) (i32.const 1)) (then (call $char (i32.const 49)))
            (else (if (i32.eq (local.get $n) (i32.const 0)) (then (call $char (i32.const 48)))))) 
            (if (i32.ne (local.get $n) (i32.const 1)) (then (call $error)))
            (call $line))
          (func $copied (param $n i32) (call $write (i32.const 1) (i32.const 65536) (local.get $n)) (call $line))
        """;

    public static string Command(string code)
    {
        var texts = new StringBuilder();
        var position = TextsAt;
        code = Quoted().Replace(code, match =>
        {
            var (text, at) = (match.Groups[1].Value, position);
            texts.Append(Wat.Escape(text));
            var length = Encoding.UTF8.GetByteCount(text);
            position += length;
            return $"(i32.const {at}) (i32.const {length})";
        });
        return Wat.Command(code, texts.ToString(), Helpers, pages: 3, imports: Imports);
    }

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();
}
