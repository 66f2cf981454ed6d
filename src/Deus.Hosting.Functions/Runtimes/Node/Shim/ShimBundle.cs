using System.Text;

namespace Deus.Hosting.Functions.Runtimes.Node.Shim;

/// <summary>
/// The modules of the shim in one file: finding and reading each by itself is a good part of a worker's start. Those of
/// Node.js are loaded as ever.
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

    /// <summary>The text of the file.</summary>
    /// <param name="modules">The names of the modules, all in one folder, with their texts.</param>
    /// <param name="entry">The module that begins.</param>
    public static string Of(IEnumerable<KeyValuePair<string, string>> modules, string entry)
    {
        var text = new StringBuilder("'use strict';\n\nconst modules = {\n");
        foreach (var (name, source) in modules)
            text.Append("'./" + name + "'(module, exports, require) {\n" + source + "\n},\n");
        return text.Append("};\n\n" + Loader + "\n\nload('./" + entry + "');\n").ToString();
    }
}
