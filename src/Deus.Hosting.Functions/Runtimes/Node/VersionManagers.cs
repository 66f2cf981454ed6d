using System.Collections;

namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>What programs of version managers for Node.js, such as nvm, asdf, mise and Volta, need to find the version to start.</summary>
internal static class VersionManagers
{
    private static readonly string[] Names = ["HOME", "LANG", "LOGNAME", "N_PREFIX", "PATH", "SHELL", "USER"];

    private static readonly string[] Prefixes = ["ASDF_", "FNM_", "MISE_", "NODENV_", "NVM_", "VOLTA_", "XDG_"];

    /// <summary>Returns the variables of this process that version managers read, and no others.</summary>
    public static Dictionary<string, string> EnvironmentOfHost() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value ?? ""))
        .Where(variable => Names.Contains(variable.Key)
            || Prefixes.Any(prefix => variable.Key.StartsWith(prefix, StringComparison.Ordinal)))
        .ToDictionary(StringComparer.Ordinal);
}
