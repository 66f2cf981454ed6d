using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Deus.Hosting.Testing;

/// <summary>The functions that the conformance scenarios deploy, for Node.js 20.</summary>
public static class ConformanceArtifacts
{
    /// <summary>The name in <c>package.json</c> of <see cref="Probe"/>.</summary>
    public const string ProbeName = "deus-conformance-probe";

    /// <summary>The name in <c>package.json</c> of <see cref="FailingBuild"/>.</summary>
    public const string FailingBuildName = "deus-conformance-failing-build";

    /// <summary>The name in <c>package.json</c> of <see cref="SlowBuild"/>.</summary>
    public const string SlowBuildName = "deus-conformance-slow-build";

    private const string ProbePackage = $$"""{"name":"{{ProbeName}}","version":"1.0.0","private":true}""";

    private const string ProbeSource = """
        const reply = {
          "/throw": async () => { throw new Error("conformance: thrown on purpose"); },
          "/hang": async () => { await new Promise((resolve) => setTimeout(resolve, 60000)); },
          "/env": async ({ req, res }) => res.json(Object.fromEntries(req.bodyText.split(",").map((key) => [key, process.env[key] ?? null]))),
          "/big": async ({ req, res }) => res.text("\u00e9".repeat(Number(req.bodyText))),
          "/bytes": async ({ req, res }) => res.binary(req.bodyBinary, 200, { "content-type": "application/octet-stream" }),
          "/twice": async ({ res }) => res.text("twice", 200, { "x-conformance-twice": ["first", "second"] }),
          "/status": async ({ req, res }) => res.text("status", Number(req.bodyText)),
        };

        module.exports = async (context) => {
          const { req, res, log, error } = context;
          if (reply[req.path]) return await reply[req.path](context);
          log("conformance: log line");
          error("conformance: error line");
          return res.json(
            { method: req.method, path: req.path, query: req.queryString, body: req.bodyText, header: req.headers["x-conformance"] ?? null },
            201,
            { "x-conformance-answer": "yes" });
        };

        """;

    private const string FailingSource = """
        module.exports = async ({ res }) => res.text("this must never run");

        """;

    /// <summary>
    /// Returns a working function as tar.gz. Its behaviour depends on the path. It echoes (<c>/</c> and others), throws (<c>/throw</c>),
    /// exceeds its timeout (<c>/hang</c>), returns the variables named in the body (<c>/env</c>), a long body (<c>/big</c>), the bytes of
    /// the request (<c>/bytes</c>), a header twice (<c>/twice</c>) or a given status (<c>/status</c>).
    /// </summary>
    /// <returns>The bytes of the archive.</returns>
    public static byte[] Probe() => Gzip(ProbeTar());

    /// <summary>Returns the function of <see cref="Probe"/> with its code in a given file instead of <c>src/main.js</c>.</summary>
    /// <param name="path">The path of the code file in the archive.</param>
    /// <returns>The bytes of the archive.</returns>
    internal static byte[] ProbeAt(string path) => Gzip(Pack(("package.json", ProbePackage), (path, ProbeSource)));

    /// <summary>Returns the function of <see cref="Probe"/> with an additional file that exceeds 5 MiB when compressed.</summary>
    /// <returns>The bytes of the archive.</returns>
    internal static byte[] LargeProbe() => Gzip(Pack(
        ("package.json", ProbePackage),
        ("src/main.js", ProbeSource),
        ("filler.txt", Incompressible())));

    /// <summary>Returns the function of <see cref="Probe"/> as an uncompressed tar.</summary>
    /// <returns>The bytes of the archive.</returns>
    public static byte[] ProbeTar() => Pack(
        ("package.json", ProbePackage),
        ("src/main.js", ProbeSource));

    /// <summary>Returns a function as tar.gz whose <c>npm install</c> fails, with or without a network.</summary>
    /// <returns>The bytes of the archive.</returns>
    public static byte[] FailingBuild() => Gzip(Pack(
        ("package.json", $$"""
            {"name":"{{FailingBuildName}}","version":"1.0.0","private":true,
             "scripts":{"preinstall":"echo conformance: build fails on purpose && exit 3"},
             "dependencies":{"absent":"file:./absent.tgz"} }
            """),
        ("src/main.js", FailingSource)));

    /// <summary>Returns a function as tar.gz whose <c>npm install</c> takes ten minutes, with or without a network.</summary>
    /// <returns>The bytes of the archive.</returns>
    public static byte[] SlowBuild() => Gzip(Pack(
        ("package.json", $$"""
            {"name":"{{SlowBuildName}}","version":"1.0.0","private":true,"scripts":{"preinstall":"sleep 600"} }
            """),
        ("src/main.js", FailingSource)));

    /// <summary>Returns 8 MiB of hashes of numbers as base64, which compress to three quarters of their size.</summary>
    private static string Incompressible()
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < 8 * 1024 * 1024; i++)
            text.Append(Convert.ToBase64String(SHA256.HashData(BitConverter.GetBytes(i))));
        return text.ToString();
    }

    /// <summary>Packs files into an uncompressed tar.</summary>
    /// <param name="files">The names, relative to the root of the archive and with forward slashes, and the UTF-8 contents.</param>
    /// <returns>The bytes of the archive.</returns>
    public static byte[] Pack(params (string Name, string Content)[] files)
    {
        ArgumentNullException.ThrowIfNull(files);
        using var target = new MemoryStream();
        using (var tar = new TarWriter(target, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (name, content) in files)
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                });
        }

        return target.ToArray();
    }

    /// <summary>Compresses bytes with gzip.</summary>
    /// <param name="bytes">The bytes to compress.</param>
    /// <returns>The compressed bytes.</returns>
    public static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return target.ToArray();
    }
}
