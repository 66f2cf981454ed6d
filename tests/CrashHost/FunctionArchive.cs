using System.Formats.Tar;
using System.IO.Compression;

namespace CrashHost;

/// <summary>
/// A function that echoes its body immediately, after a delay or after a computation, packed with a file of random bytes.
/// </summary>
internal static class FunctionArchive
{
    private const string Code =
        """
        const { setTimeout } = require('node:timers/promises');
        module.exports = async ({ req, res, log, error }) => {
            log(`asked ${req.bodyText}`);
            const kind = Number(req.bodyText) % 10;
            if (kind === 1)
                await setTimeout(40);
            if (kind === 2)
                for (const end = Date.now() + 20; Date.now() < end;);
            if (kind === 3)
                error('said on purpose');
            return res.text(req.bodyText);
        };
        """;

    private const string WaitingCode =
        """
        module.exports = ({ req, res, log }) => {
            log('written to the spool');
            return req.bodyText === 'wait' ? new Promise(() => {}) : res.empty();
        };
        """;

    public static byte[] WithRandomBytes(int count, int seed)
    {
        var noise = new byte[count];
        new Random(seed).NextBytes(noise);
        return Pack(Code, noise);
    }

    /// <summary>A function that does not answer the body <c>wait</c>.</summary>
    public static byte[] Waiting() => Pack(WaitingCode, [1]);

    private static byte[] Pack(string code, byte[] noise)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
        {
            Write(tar, "src/main.js", System.Text.Encoding.UTF8.GetBytes(code));
            Write(tar, "package.json", """{"private":true}"""u8.ToArray());
            Write(tar, "noise.bin", noise);
        }

        return buffer.ToArray();
    }

    private static void Write(TarWriter tar, string path, byte[] content) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content) });
}
