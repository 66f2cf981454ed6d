using System.Collections;
using Deus.Hosting.Functions.Runtimes.Processes;
using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Builds.Local;

/// <summary>
/// Creates the environment of a build. From the host's environment, a build inherits only the variables that package managers need. Secrets
/// of the host application are not inherited.
/// </summary>
internal static class BuildEnvironment
{
    private static readonly string[] Inherited =
    [
        "PATH", "HOME", "LANG", "LC_ALL", "TZ", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "SSL_CERT_FILE",
        "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "NPM_CONFIG_REGISTRY", "NPM_CONFIG_USERCONFIG", "NPM_CONFIG_GLOBALCONFIG",
        "NPM_CONFIG_CAFILE", "NPM_CONFIG_PROXY", "NPM_CONFIG_HTTPS_PROXY", "NPM_CONFIG_NOPROXY", "NPM_CONFIG_STRICT_SSL",
    ];

    public static Dictionary<string, string> For(
        IEnumerable<KeyValuePair<string, string>> ofFunction, string cacheFolder, string temporaryFolder)
    {
        var environment = OfHost();
        foreach (var (key, value) in ofFunction)
            environment[key] = value;
        environment["TMPDIR"] = temporaryFolder;
        environment["npm_config_cache"] = Path.Combine(cacheFolder, "npm");
        // The store of pnpm is below PNPM_HOME. npm_config_store_dir has the same effect, but npm warns of settings that it does not know.
        environment["PNPM_HOME"] = Path.Combine(cacheFolder, "pnpm");
        environment["YARN_CACHE_FOLDER"] = Path.Combine(cacheFolder, "yarn");
        environment["YARN_GLOBAL_FOLDER"] = Path.Combine(cacheFolder, "yarn-berry");
        environment["BUN_INSTALL_CACHE_DIR"] = Path.Combine(cacheFolder, "bun");
        // The folders of pnpm, node-gyp and Corepack, which are below HOME otherwise.
        environment["XDG_CACHE_HOME"] = Path.Combine(cacheFolder, "xdg");
        environment["XDG_STATE_HOME"] = environment["XDG_DATA_HOME"] = Path.Combine(cacheFolder, "xdg-state");
        environment["npm_config_update_notifier"] = "false";
        environment["npm_config_audit"] = "false";
        environment["npm_config_fund"] = "false";
        return environment;
    }

    /// <summary>
    /// Returns a PATH in which <c>node</c> is the program that runs the function, because npm compiles native modules for the version that
    /// runs it. npm itself is searched beside the program first.
    /// </summary>
    /// <param name="node">The path of the program.</param>
    /// <param name="folder">The path of a folder to create, with a link to the program.</param>
    /// <param name="path">The PATH of the build.</param>
    public static string PathWith(string node, string folder, string path)
    {
        if (PathSearch.FindInPath("node") == node)
            return path;
        PrivateFiles.CreateFolder(folder);
        File.CreateSymbolicLink(Path.Combine(folder, "node"), node);
        return string.Join(':', folder, Path.GetDirectoryName(node), path);
    }

    private static Dictionary<string, string> OfHost()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            // The names of proxy variables and of npm's settings exist in upper and in lower case.
            if (variable is { Key: string key, Value: string value } && Inherited.Contains(key, StringComparer.OrdinalIgnoreCase))
                environment[key] = value;
        }

        return environment;
    }
}
