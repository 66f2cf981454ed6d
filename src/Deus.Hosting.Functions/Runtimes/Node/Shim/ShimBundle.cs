using System.Text;

namespace Deus.Hosting.Functions.Runtimes.Node.Shim;

/// <summary>
/// Bundles the modules of the shim into one file, because loading many files is a considerable part of a worker's start. Modules of Node.js
/// are loaded with <c>require</c>.
/// </summary>
internal static class ShimBundle
{
    private const string Loader =
        """
        const loaded = new Map();

        function load(name) {
          if (!Object.hasOwn(modules, name))
            return require(name);
          if (!loaded.has(name)) {
            const module = { exports: {} };
            loaded.set(name, module);
            modules[name](module, module.exports, load);
          }
          return loaded.get(name).exports;
        }
        """;

    /// <summary>Returns the text of the bundle.</summary>
    /// <param name="modules">The file names of the modules, all of one folder, with their texts.</param>
    /// <param name="entry">The file name of the module to run.</param>
    public static string Create(IEnumerable<KeyValuePair<string, string>> modules, string entry)
    {
        var text = new StringBuilder("'use strict';\n\nconst modules = {\n");
        foreach (var (name, source) in modules)
            text.Append("'./" + name + "'(module, exports, require) {\n" + source + "\n},\n");
        return text.Append("};\n\n" + Loader + "\n\nload('./" + entry + "');\n").ToString();
    }
}
