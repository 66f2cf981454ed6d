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

    /// <summary>A working function as tar.gz. By path it echoes (<c>/</c> and others), throws (<c>/throw</c>), outlives its
    /// timeout (<c>/hang</c>), gives the variables named in the body (<c>/env</c>), a long answer (<c>/big</c>), the
    /// bytes it was given (<c>/bytes</c>), a header twice (<c>/twice</c>) or a status (<c>/status</c>).</summary>
    /// <returns>The bytes.</returns>
    public static byte[] Probe() => Gzip(ProbeTar());

    /// <summary>The same with its code in another file than <c>src/main.js</c>.</summary>
    /// <param name="path">The path of the file.</param>
    /// <returns>The bytes.</returns>
    internal static byte[] ProbeAt(string path) => Gzip(Pack(("package.json", ProbePackage), (path, ProbeSource)));

    /// <summary>The same with a file of which more than 5 MiB are left when compressed.</summary>
    /// <returns>The bytes.</returns>
    internal static byte[] LargeProbe() => Gzip(Pack(
        ("package.json", ProbePackage),
        ("src/main.js", ProbeSource),
        ("filler.txt", Incompressible())));

    /// <summary>The same as a plain tar.</summary>
    /// <returns>The bytes.</returns>
    public static byte[] ProbeTar() => Pack(
        ("package.json", ProbePackage),
        ("src/main.js", ProbeSource));

    /// <summary>A function as tar.gz whose <c>npm install</c> fails, without a network too.</summary>
    /// <returns>The bytes.</returns>
    public static byte[] FailingBuild() => Gzip(Pack(
        ("package.json", $$"""
            {"name":"{{FailingBuildName}}","version":"1.0.0","private":true,
             "scripts":{"preinstall":"echo conformance: build fails on purpose && exit 3"},
             "dependencies":{"absent":"file:./absent.tgz"} }
            """),
        ("src/main.js", FailingSource)));

    /// <summary>A function as tar.gz whose <c>npm install</c> takes ten minutes, without a network too.</summary>
    /// <returns>The bytes.</returns>
    public static byte[] SlowBuild() => Gzip(Pack(
        ("package.json", $$"""
            {"name":"{{SlowBuildName}}","version":"1.0.0","private":true,"scripts":{"preinstall":"sleep 600"} }
            """),
        ("src/main.js", FailingSource)));

    /// <summary>Hashes of numbers as base64: three quarters of the text are left when it is compressed.</summary>
    private static string Incompressible()
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < 8 * 1024 * 1024; i++)
            text.Append(Convert.ToBase64String(SHA256.HashData(BitConverter.GetBytes(i))));
        return text.ToString();
    }

    /// <summary>Packs files into a plain tar, names at the archive's root.</summary>
    /// <param name="files">Names with forward slashes, and contents.</param>
    /// <returns>The bytes.</returns>
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

    /// <summary>Compresses bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The gzip bytes.</returns>
    public static byte[] Gzip(ReadOnlySpan<byte> bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return target.ToArray();
    }
}
