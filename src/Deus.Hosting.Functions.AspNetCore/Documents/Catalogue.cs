using System.Runtime.InteropServices;

namespace Deus.Hosting.Functions.AspNetCore.Documents;

/// <summary>The runtimes and specifications that a function can select.</summary>
internal static class Catalogue
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["node"] = "Node.js",
        ["wasm"] = "WebAssembly",
        ["lua"] = "Lua",
        ["javascript"] = "JavaScript",
    };

    /// <summary>The specifications, from the smallest to the largest.</summary>
    private static readonly SpecificationDocument[] Sizes =
    [
        new(512, 0.5, Enabled: true, "s-0.5vcpu-512mb"),
        new(512, 1, Enabled: true, "s-1vcpu-512mb"),
        new(1024, 1, Enabled: true, "s-1vcpu-1gb"),
        new(2048, 2, Enabled: true, "s-2vcpu-2gb"),
        new(4096, 2, Enabled: true, "s-2vcpu-4gb"),
        new(4096, 4, Enabled: true, "s-4vcpu-4gb"),
        new(8192, 4, Enabled: true, "s-4vcpu-8gb"),
        new(4096, 8, Enabled: true, "s-8vcpu-4gb"),
        new(8192, 8, Enabled: true, "s-8vcpu-8gb"),
    ];

    public static RuntimeListDocument Runtimes(IEnumerable<string> names)
    {
        var runtimes = names.Order(StringComparer.Ordinal).Select(Runtime).ToList();
        return new RuntimeListDocument(runtimes.Count, runtimes);
    }

    public static SpecificationListDocument Specifications() => new(Sizes.Length, Sizes);

    /// <summary>Creates the document of a runtime. Splits the id at the first hyphen: <c>node-20.0</c> is version 20.0 of node.</summary>
    private static RuntimeDocument Runtime(string id)
    {
        var dash = id.IndexOf('-', StringComparison.Ordinal);
        var key = dash < 0 ? id : id[..dash];
        return new RuntimeDocument
        {
            Id = id,
            Key = key,
            Name = Names.GetValueOrDefault(key, key),
            Version = dash < 0 ? "" : id[(dash + 1)..],
            Logo = key + ".png",
            Supports = [RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x86"],
        };
    }
}
