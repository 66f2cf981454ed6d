using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Deus.Hosting.Functions.Guests.Scripts;

namespace Deus.Hosting.Functions.Guests.JavaScript;

/// <summary>Describes the errors of JavaScript for the author of a function.</summary>
internal static partial class QuickJsErrors
{
    private const string OutOfMemory = "InternalError: out of memory";

    /// <summary>The common mistakes: a part of the message, and what to do. The first that fits is used.</summary>
    private static readonly (Regex Pattern, string Hint)[] Hints =
    [
        (NoHandle(), "Define the function at the top level of the script: function handle() { ... }"),
        (Undefined(), "The value is undefined or null. Check that it exists before you read a property of it, for example with '?.'."),
        (NotDefined(), "The name does not exist. Check its spelling. There is no require, fetch or process; flagbase.http.fetch sends requests."),
        (NotFunction(), "The function does not exist. Check the spelling of its name, and the type of the value before the dot."),
        (Import(), "A function is one script: import and export do not exist. For npm packages use the runtime node-20.0."),
        (Json(), "The text is not JSON. Check that it is not empty before you parse it."),
        (Syntax(), "The syntax is not valid here. Check brackets, quotes and commas on this line and the one before it."),
        (Recursion(), "The function calls itself too often. Check that the recursion ends."),
        (Never(), "Check that each promise is resolved or rejected on every path."),
    ];

    /// <summary>Creates the exception of an error.</summary>
    /// <param name="described">The message and the stack as JSON; empty when the interpreter could not describe the error.</param>
    /// <param name="source">The source.</param>
    public static ScriptFailedException Create(string described, ScriptSource source)
    {
        var (message, stack) = Parse(described);
        var frames = stack.Split('\n').Select(frame => frame.Trim()).Where(frame => frame.Contains(source.Name + ":", StringComparison.Ordinal)).ToArray();
        var (line, column) = frames.Length > 0 ? PlaceOf(frames[0]) : (0, 0);
        var shown = frames.Select(frame => frame.StartsWith("at ", StringComparison.Ordinal) ? frame[3..] : frame);
        var text = ScriptErrorText.Format(source, line, column, message, shown, Hints.FirstOrDefault(known => known.Pattern.IsMatch(message)).Hint);
        return new ScriptFailedException(text, isOutOfMemory: message.Contains(OutOfMemory, StringComparison.Ordinal));
    }

    /// <summary>Creates the exception of an error that the interpreter could not describe: it had no memory left, or the script has broken it.</summary>
    /// <param name="text">The text of the error; empty when the error has no text.</param>
    public static ScriptFailedException CreateUndescribed(string text) =>
        new($"Error: {(text.Length == 0 ? OutOfMemory : text)}", isOutOfMemory: text.Length == 0 || text.Contains(OutOfMemory, StringComparison.Ordinal));

    private static (string Message, string Stack) Parse(string described)
    {
        if (described.Length == 0)
            return (OutOfMemory, "");
        using var document = JsonDocument.Parse(described);
        return (document.RootElement.GetProperty("message").GetString()!, document.RootElement.GetProperty("stack").GetString()!);
    }

    private static (int Line, int Column) PlaceOf(string frame) => Place().Match(frame) is { Success: true } match
        ? (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Groups[2].Success ? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) : 0)
        : (0, 0);

    [GeneratedRegex(@":([0-9]+)(?::([0-9]+))?\)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Place();

    [GeneratedRegex("handle is not a function", RegexOptions.CultureInvariant)]
    private static partial Regex NoHandle();

    [GeneratedRegex("of undefined|of null|undefined has no properties", RegexOptions.CultureInvariant)]
    private static partial Regex Undefined();

    [GeneratedRegex("is not defined", RegexOptions.CultureInvariant)]
    private static partial Regex NotDefined();

    [GeneratedRegex("not a function", RegexOptions.CultureInvariant)]
    private static partial Regex NotFunction();

    [GeneratedRegex("SyntaxError: .*(import|export)", RegexOptions.CultureInvariant)]
    private static partial Regex Import();

    [GeneratedRegex("SyntaxError: .*JSON|JSON.*SyntaxError", RegexOptions.CultureInvariant)]
    private static partial Regex Json();

    [GeneratedRegex("SyntaxError", RegexOptions.CultureInvariant)]
    private static partial Regex Syntax();

    [GeneratedRegex("stack overflow|call stack", RegexOptions.CultureInvariant)]
    private static partial Regex Recursion();

    [GeneratedRegex("never settled", RegexOptions.CultureInvariant)]
    private static partial Regex Never();
}
