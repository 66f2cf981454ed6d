using System.Collections.Frozen;

namespace Deus.Hosting.Functions.Executions.Masking;

/// <summary>
/// Decides by the name of a header, parameter or field whether its value is a secret. Names are compared word by word: <c>accessToken</c>,
/// <c>refresh_token</c> and <c>client-secret</c> are secret; <c>monkey</c>, <c>Author</c> and <c>token_count</c> are not.
/// </summary>
internal static class SecretNames
{
    private const int MaxLength = 128;

    private static readonly FrozenSet<string> Secret = SetOf(
        "password passwords passwd passphrase passcode pass pwd secret secrets token tokens credential credentials auth oauth "
        + "authorization bearer jwt otp cookie cookies session sessionid sid signature sig apikey apikeys accesskey secretkey "
        + "privatekey authkey accesstoken authtoken refreshtoken idtoken clientsecret userpassword connectionstring");

    // A "key" is secret only after one of these words: the key of a table or a map is not secret.
    private static readonly FrozenSet<string> KeyOwners = SetOf(
        "api access secret private encryption signing master auth account app application client server service storage admin "
        + "webhook license subscription functions host shared ssh deploy x");

    // A name that ends in one of these words describes a secret; its value is not secret.
    private static readonly FrozenSet<string> Facts = SetOf(
        "type name id ids count length size limit expires expiry expiration expired ttl url uri field hint policy usage used max min "
        + "valid status state enabled required provider date time at in index");

    // A "token" after one of these words is a count or a page marker of an API, and not secret.
    private static readonly FrozenSet<string> HarmlessOwners = SetOf(
        "page next previous prev continuation sync cursor max min total prompt completion input output cached reasoning");

    public static bool IsSecret(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > MaxLength)
            return false;
        var words = Words(name);
        if (words.Count == 0 || (words.Count > 1 && Facts.Contains(words[^1])))
            return false;
        for (var i = 0; i < words.Count; i++)
        {
            if (IsSecret(words, i))
                return true;
        }

        return false;
    }

    private static bool IsSecret(List<string> words, int i)
    {
        var before = i > 0 ? words[i - 1] : null;
        if (words[i] is "key" or "keys")
            return before is null ? words.Count == 1 : KeyOwners.Contains(before);
        return Secret.Contains(words[i])
            && !(words[i] is "token" or "tokens" && before is not null && HarmlessOwners.Contains(before));
    }

    /// <summary>
    /// Splits at characters other than letters and digits, and at capitals that begin a word: <c>APIKey</c> has two words.
    /// </summary>
    private static List<string> Words(ReadOnlySpan<char> name)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            if (i < name.Length && char.IsAsciiLetterOrDigit(name[i]) && !BeginsWord(name, i))
                continue;
            if (i > start)
                words.Add(name[start..i].ToString().ToLowerInvariant());
            start = i < name.Length && char.IsAsciiLetterOrDigit(name[i]) ? i : i + 1;
        }

        return words;
    }

    private static bool BeginsWord(ReadOnlySpan<char> name, int i) =>
        i > 0 && char.IsAsciiLetterUpper(name[i])
        && (!char.IsAsciiLetterUpper(name[i - 1]) || (i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1])));

    private static FrozenSet<string> SetOf(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
