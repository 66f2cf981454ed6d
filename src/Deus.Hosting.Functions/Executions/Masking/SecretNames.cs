using System.Buffers;
using System.Collections.Frozen;

namespace Deus.Hosting.Functions.Executions.Masking;

/// <summary>
/// Decides by the name of a header, parameter or field whether its value is a secret. Names are compared word by word: <c>accessToken</c>,
/// <c>refresh_token</c> and <c>client-secret</c> are secret; <c>monkey</c>, <c>Author</c> and <c>token_count</c> are not.
/// </summary>
internal static class SecretNames
{
    private const int MaxLength = 128;

    /// <summary>In characters. A longer value is not a state.</summary>
    private const int MaxState = 16;

    private static readonly SearchValues<char> OfStates = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-");

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
        "type name names id ids count length size limit expires expiry expiration expired ttl url uri field fields hint policy usage used max min "
        + "valid status state enabled disabled required provider date time at in index error errors exception warning message msg reason "
        + "timeout duration interval lifetime age store driver handler service manager controller middleware module plugin router route path "
        + "file dir folder endpoint scheme method mode version algorithm alg format prefix suffix domain scope scopes issuer audience realm "
        + "region host hostname port table column model schema class function fn callback changed updated created rotated revoked deleted "
        + "verified reset set strength score rounds factory builder options config settings limiter line position pos offset kind symbol "
        + "decimals supply address metadata present exists match matches missing invalid source bucket event log logs param parameter "
        + "header attempts attempt retries failures requests request response result results parser lexer stream");

    // A name that begins with one of these words is a fact about a secret.
    private static readonly FrozenSet<string> Questions = SetOf("is has should can needs requires require allow show num count total use uses");

    // Names that are ordinary words too. In a sentence only a value that looks random is a secret.
    private static readonly FrozenSet<string> OrdinaryWords = SetOf("token tokens auth oauth session sid sig signature cookie cookies pass bearer key keys credentials");

    private static readonly FrozenSet<string> Plurals = SetOf("tokens sessions keys credentials secrets cookies passwords");

    // A "token" after one of these words is a count or a page marker of an API, and not secret.
    private static readonly FrozenSet<string> HarmlessOwners = SetOf(
        "page next previous prev continuation sync cursor max min total prompt completion input output cached reasoning");

    public static bool IsSecret(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > MaxLength)
            return false;
        var words = Words(name);
        if (words.Count == 0 || (words.Count > 1 && (Facts.Contains(words[^1]) || Questions.Contains(words[0]))))
            return false;
        for (var i = 0; i < words.Count; i++)
        {
            if (IsSecret(words, i))
                return true;
        }

        return false;
    }

    /// <summary>True when a name of a secret is an ordinary word too, such as <c>token</c>.</summary>
    public static bool IsOrdinaryWord(ReadOnlySpan<char> name) => Words(name) is [var word] && OrdinaryWords.Contains(word);

    /// <summary>True for <c>auth: LOGIN</c> and <c>credentials: same-origin</c>: the value has letters only, and the name is no token.</summary>
    public static bool IsState(ReadOnlySpan<char> name, ReadOnlySpan<char> value) =>
        value.Length < MaxState
        && !value.ContainsAnyExcept(OfStates)
        && Words(name) is [var word]
        && word is not ("token" or "tokens" or "pass" or "bearer");

    /// <summary>True when a number beside the name is a count, as in <c>tokens: 500</c>.</summary>
    public static bool IsPlural(ReadOnlySpan<char> name) => Words(name) is [.., var word] && Plurals.Contains(word);

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
