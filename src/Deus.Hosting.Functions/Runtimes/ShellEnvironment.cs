using System.Buffers;
using System.Globalization;

namespace Deus.Hosting.Functions.Runtimes;

/// <summary>
/// Gets variables of any name through the watcher, which is a shell: a shell drops names that are none to it, and keeps or even
/// stumbles over some that are its own. Those travel as the text <c>name=value</c> in variables whose names are numbered.
/// </summary>
internal static class ShellEnvironment
{
    /// <summary>The beginning of their names; the first is number 0, and there is no gap.</summary>
    public const string Prefix = "DEUS_CARRIED_";

    private const string BashPrefix = "BASH";

    private static readonly SearchValues<char> InNames =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    // What dash, bash, BusyBox or ksh reads, sets or protects.
    private static readonly HashSet<string> OfShells = new(StringComparer.Ordinal)
    {
        "_", "ATTY", "CDPATH", "COLUMNS", "COMP_WORDBREAKS", "DIRSTACK", "ENV", "ERRNO", "EUID", "FCEDIT", "FIGNORE", "FPATH",
        "FUNCNAME", "GID", "GLOBIGNORE", "GROUPS", "HISTCMD", "HISTFILE", "HISTSIZE", "HOSTNAME", "HOSTTYPE", "IFS", "IGNOREEOF",
        "INSIDE_EMACS", "LINENO", "LINES", "MACHTYPE", "MAIL", "MAILCHECK", "MAILPATH", "OLDPWD", "OPTARG", "OPTERR", "OPTIND",
        "OSTYPE", "PIPESTATUS", "POSIXLY_CORRECT", "PPID", "PROMPT_COMMAND", "PS0", "PS1", "PS2", "PS3", "PS4", "PWD", "RANDOM",
        "REPLY", "SECONDS", "SHELLOPTS", "SHLVL", "SRANDOM", "TIMEFORMAT", "TMOUT", "UID",
    };

    /// <summary>The environment with names that pass, to be unpacked behind the watcher.</summary>
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

    /// <summary>The names of those that were packed.</summary>
    public static IEnumerable<string> NamesIn(IReadOnlyDictionary<string, string> packed)
    {
        for (var i = 0; packed.ContainsKey(Name(i)); i++)
            yield return Name(i);
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
