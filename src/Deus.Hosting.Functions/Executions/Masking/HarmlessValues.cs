using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Deus.Hosting.Functions.Executions.Masking;

/// <summary>
/// Recognises values beside the name of a secret that are no secrets: <c>isPasswordSet: true</c>, <c>password: is required</c>,
/// <c>token = getToken()</c>.
/// </summary>
internal static partial class HarmlessValues
{
    private const int MinRandom = 8;
    private const int MinLetters = 20;

    /// <summary>In characters. A longer value is not harmless, so that the time is linear in the length of the text.</summary>
    private const int MaxValue = 200;

    /// <summary>In characters. The text that is examined for a sentence.</summary>
    private const int MaxSentence = 100;

    /// <summary>States, types and keywords. A value that is one of these words is not a secret.</summary>
    private static readonly FrozenSet<string> Words = SetOf(
        "true false null undefined none nil nan yes no on off ok okay enabled disabled required optional missing invalid valid expired unknown "
        + "unset set present absent empty default fail failed failure fails success succeeded successful denied granted active inactive "
        + "anonymous started stopped created deleted updated revoked refreshed verified unverified changed unchanged match mismatch matched "
        + "matches malformed unauthorized forbidden string number boolean object function symbol bigint array any never void unsafe pending hidden "
        + "redacted masked removed omitted filtered secret password token await async new class require import typeof return this error "
        + "exception warning loading loaded found skipped not both either supported unsupported ignored used unused rejected accepted sent received");

    /// <summary>Words of sentences. A text that has one among its first words is a sentence about the secret.</summary>
    private static readonly FrozenSet<string> SentenceWords = SetOf(
        "is are was be been must should shall may can cannot can't could would will won't does doesn't did didn't has have had not no the a an of for "
        + "to in on at or and from with without by as that this it its your you please expected required invalid failed missing already "
        + "only than too exceeded");

    /// <summary>True for a bare value that cannot be a secret.</summary>
    /// <param name="value">The value.</param>
    /// <param name="rest">The text after the value.</param>
    public static bool IsHarmless(ReadOnlySpan<char> value, ReadOnlySpan<char> rest)
    {
        if (value.Length > MaxValue)
            return false;
        var word = value.TrimEnd(".!?").ToString();
        return word.Length == 0
            || Words.Contains(word.ToLowerInvariant())
            || Placeholder().IsMatch(word)
            || (rest.StartsWith("(") && Identifier().IsMatch(word))
            || (word == "$" && rest.StartsWith("{"))
            || Property().IsMatch(word);
    }

    /// <summary>True for the name of a file, such as <c>token.js</c>.</summary>
    public static bool IsFile(ReadOnlySpan<char> name) => name.Contains('.') && FileOrNumber().IsMatch(name);

    /// <summary>True when a text is a sentence, such as <c>must have 8 characters</c>.</summary>
    public static bool IsSentence(ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, MaxSentence)];
        var words = 0;
        var hasSentenceWord = false;
        foreach (var range in text.Split(' '))
        {
            var word = text[range].Trim(".,:;!?\"'`()").ToString();
            if (word.Length == 0)
                continue;
            hasSentenceWord |= SentenceWords.Contains(word.ToLowerInvariant());
            if (++words == 5)
                break;
        }

        return words > 1 && hasSentenceWord;
    }

    /// <summary>
    /// True when a value may have been made by a machine: it has letters and digits, capitals inside a word, or is a long run of letters.
    /// </summary>
    public static bool LooksRandom(ReadOnlySpan<char> value, int minLength = MinRandom)
    {
        if (value.Length < minLength || value.ContainsAny('/', ':', '@') || FileOrNumber().IsMatch(value))
            return false;
        var hasDigit = value.ContainsAnyInRange('0', '9');
        var hasLetter = value.ContainsAnyInRange('a', 'z') || value.ContainsAnyInRange('A', 'Z');
        return (hasDigit && hasLetter) || (value.Length >= MinLetters && !value.ContainsAny('.', '_', '-'));
    }

    private static FrozenSet<string> SetOf(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\A(\$\{?[A-Z_][A-Z0-9_]*\}?|%[A-Za-z_]*%?|[*•.xX]{3,}|process\.env\..*|--.*)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\A[A-Za-z_$][A-Za-z_$.]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();

    /// <summary>A property of an object in source code.</summary>
    [GeneratedRegex(@"\A(this|req|request|res|response|ctx|context|config|options|opts|params|props|user|process|body|headers|data|env|args|self|app|result|state|session|account)(\??\.[A-Za-z_$][\w$]*)+\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Property();

    [GeneratedRegex(@"\A([\w-]+\.(c?m?[jt]sx?|json|py|lua|txt|log|md|html|css|ya?ml|lock|map|pem|crt)|v?\d+(\.\d+)+([-+].*)?|[\d.,]+(ms|s|m|h|d|kb|mb|gb|b|px|%)?|\d{4}-\d{2}-\d{2}.*)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex FileOrNumber();
}
