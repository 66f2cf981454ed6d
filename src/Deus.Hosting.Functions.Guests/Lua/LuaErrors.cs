using System.Text.RegularExpressions;
using Deus.Hosting.Functions.Guests.Scripts;

namespace Deus.Hosting.Functions.Guests.Lua;

/// <summary>Describes the errors of Lua for the author of a function.</summary>
internal static partial class LuaErrors
{
    private const string StackHead = "stack traceback:";

    /// <summary>The common mistakes: a part of the message, and what to do. The first that fits is used.</summary>
    private static readonly (Regex Pattern, string Hint)[] Hints =
    [
        (NilIndex(), "The value is nil. Check that it exists before you read a field of it, for example with 'if value then'."),
        (OtherIndex(), "Only tables have fields. Check the type of the value with type(value)."),
        (NilCall(), "The function does not exist. Check the spelling of its name, and that it is defined before it is called."),
        (BadArgument(), "A function was called with an argument of the wrong type. Check the arguments, or convert them with tostring() or tonumber()."),
        (MissingEnd(), "A block is not closed. Each 'function', 'if', 'for' and 'while' needs an 'end'."),
        (Syntax(), "The syntax is not valid here. Check brackets, quotes and commas on this line and the one before it."),
        (Arithmetic(), "Only numbers can be calculated with. Convert the value with tonumber(), and check it for nil."),
        (Concatenation(), "Only texts and numbers can be joined with '..'. Convert the value with tostring()."),
        (Comparison(), "Only two numbers or two texts can be compared. Convert the values to the same type."),
        (NoHandler(), "Define the function 'handler(ctx, event)' without 'local'."),
        (NoTable(), "Return a table, for example { statusCode = 200, body = \"...\" }."),
    ];

    /// <summary>Returns the message with the line of the source, its neighbours, the stack and a hint.</summary>
    /// <param name="error">The message of Lua, with a stack or without.</param>
    /// <param name="source">The source.</param>
    public static string Describe(string error, ScriptSource source)
    {
        var (message, trace) = SplitStack(error);
        var prefix = $"{source.Name}:";
        var line = 0;
        if (message.StartsWith(prefix, StringComparison.Ordinal) && LineNumber().Match(message[prefix.Length..]) is { Success: true } match)
        {
            line = int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
            message = message[(prefix.Length + match.Length)..].TrimStart();
        }

        var hint = Hints.FirstOrDefault(known => known.Pattern.IsMatch(message)).Hint;
        return ScriptErrorText.Format(source, line, column: 0, message, Frames(trace, source), hint);
    }

    private static (string Message, string Trace) SplitStack(string error)
    {
        var start = error.LastIndexOf("\n\n" + StackHead, StringComparison.Ordinal);
        return start < 0 ? (error.Trim(), "") : (error[..start].Trim(), error[start..]);
    }

    /// <summary>Returns the frames of the author's file. Those of the host say nothing to the author.</summary>
    private static IEnumerable<string> Frames(string trace, ScriptSource source) => trace.Split('\n')
        .Select(frame => frame.Trim())
        .Where(frame => frame.StartsWith($"{source.Name}:", StringComparison.Ordinal))
        .Select(frame => frame.Replace("in local 'handler'", "in function 'handler'", StringComparison.Ordinal));

    [GeneratedRegex(@"\A([0-9]+):", RegexOptions.CultureInvariant)]
    private static partial Regex LineNumber();

    [GeneratedRegex(@"attempt to index a nil value", RegexOptions.CultureInvariant)]
    private static partial Regex NilIndex();

    [GeneratedRegex(@"attempt to index a", RegexOptions.CultureInvariant)]
    private static partial Regex OtherIndex();

    [GeneratedRegex(@"attempt to call a", RegexOptions.CultureInvariant)]
    private static partial Regex NilCall();

    [GeneratedRegex(@"bad argument", RegexOptions.CultureInvariant)]
    private static partial Regex BadArgument();

    [GeneratedRegex(@"'end' expected|'until' expected", RegexOptions.CultureInvariant)]
    private static partial Regex MissingEnd();

    [GeneratedRegex(@"unexpected symbol|syntax error|expected near|unfinished string|unfinished long|malformed number", RegexOptions.CultureInvariant)]
    private static partial Regex Syntax();

    [GeneratedRegex(@"attempt to perform arithmetic|attempt to perform bitwise", RegexOptions.CultureInvariant)]
    private static partial Regex Arithmetic();

    [GeneratedRegex(@"attempt to concatenate", RegexOptions.CultureInvariant)]
    private static partial Regex Concatenation();

    [GeneratedRegex(@"attempt to compare", RegexOptions.CultureInvariant)]
    private static partial Regex Comparison();

    [GeneratedRegex(@"handler not found", RegexOptions.CultureInvariant)]
    private static partial Regex NoHandler();

    [GeneratedRegex(@"handler did not return a table", RegexOptions.CultureInvariant)]
    private static partial Regex NoTable();
}
