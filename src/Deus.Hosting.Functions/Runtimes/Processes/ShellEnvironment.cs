using System.Buffers;
using System.Globalization;
using System.Text;

namespace Deus.Hosting.Functions.Runtimes.Processes;

/// <summary>
/// Passes variables with any name through the watcher, which is a shell. A shell drops variables whose names are not valid in a shell, and
/// changes or rejects some that it uses itself. Such a variable is carried as the text <c>name=value</c> in a variable with a numbered
/// name.
/// </summary>
internal static class ShellEnvironment
{
    /// <summary>The prefix of the numbered names. Numbers start at 0 and have no gaps.</summary>
    public const string Prefix = "DEUS_CARRIED_";

    private const int PointerBytes = 8;

    // The numbered name, and the option of env that removes it, with their pointers.
    private const int CarriedBytes = 64;

    private const string BashPrefix = "BASH";

    private static readonly SearchValues<char> InNames =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    // The variables that dash, bash, BusyBox or ksh read, set or protect.
    private static readonly HashSet<string> OfShells = new(StringComparer.Ordinal)
    {
        "_", "ATTY", "CDPATH", "COLUMNS", "COMP_WORDBREAKS", "DIRSTACK", "ENV", "ERRNO", "EUID", "FCEDIT", "FIGNORE", "FPATH",
        "FUNCNAME", "GID", "GLOBIGNORE", "GROUPS", "HISTCMD", "HISTFILE", "HISTSIZE", "HOSTNAME", "HOSTTYPE", "IFS", "IGNOREEOF",
        "INSIDE_EMACS", "LINENO", "LINES", "MACHTYPE", "MAIL", "MAILCHECK", "MAILPATH", "OLDPWD", "OPTARG", "OPTERR", "OPTIND",
        "OSTYPE", "PIPESTATUS", "POSIXLY_CORRECT", "PPID", "PROMPT_COMMAND", "PS0", "PS1", "PS2", "PS3", "PS4", "PWD", "RANDOM",
        "REPLY", "SECONDS", "SHELLOPTS", "SHLVL", "SRANDOM", "TIMEFORMAT", "TMOUT", "UID",
    };

    /// <summary>Returns an environment whose names all pass through a shell. The receiver restores the carried variables.</summary>
    public static Dictionary<string, string> Pack(IEnumerable<KeyValuePair<string, string>> environment)
    {
        var packed = new Dictionary<string, string>(StringComparer.Ordinal);
        var carried = 0;
        foreach (var (name, value) in environment)
        {
            if (Passes(name))
                packed[name] = value;
            else
                packed[Name(carried++)] = $"{name}={value}";
        }

        return packed;
    }

    /// <summary>Returns the names of the variables that carry others.</summary>
    public static IEnumerable<string> NamesIn(IReadOnlyDictionary<string, string> packed)
    {
        for (var i = 0; packed.ContainsKey(Name(i)); i++)
            yield return Name(i);
    }

    /// <summary>
    /// Returns the bytes that a variable takes when a process is started, with a pointer for each text. A carried variable is counted twice,
    /// because a build passes it as an argument too.
    /// </summary>
    public static long SizeOf(string name, string value)
    {
        long bytes = Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value) + 2 + PointerBytes;
        return Passes(name) ? bytes : (2 * bytes) + CarriedBytes;
    }

    private static bool Passes(string name) =>
        name.Length > 0
        && !char.IsAsciiDigit(name[0])
        && !name.AsSpan().ContainsAnyExcept(InNames)
        && !OfShells.Contains(name)
        && !name.StartsWith(BashPrefix, StringComparison.Ordinal)
        && !name.StartsWith(Prefix, StringComparison.Ordinal);

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}");
}
