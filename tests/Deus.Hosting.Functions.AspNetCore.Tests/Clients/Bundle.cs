using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Clients;

/// <summary>The functions that the clients deploy.</summary>
internal static class Bundle
{
    /// <summary>Returns the code of the function.</summary>
    /// <param name="version">The version that the function returns.</param>
    public static string Code(string version) =>
        $$"""
        module.exports = async ({ req, res, log }) => {
          log('greeted');
          return res.json({
            version: '{{version}}', method: req.method, path: req.path, query: req.query, own: req.headers['x-own'],
            body: req.bodyText, greeting: process.env.GREETING, secret: process.env.TOKEN,
          });
        };
        """;

    /// <summary>Writes the archive of the function.</summary>
    /// <param name="path">The path of the archive.</param>
    /// <param name="version">The version that the function returns.</param>
    /// <param name="ballast">The number of additional random bytes.</param>
    /// <returns>The path of the archive.</returns>
    public static async Task<string> WriteAsync(string path, string version, int ballast = 0)
    {
        await using var file = File.Create(path);
        await using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        await using var tar = new TarWriter(gzip);
        await AddAsync(tar, "src/main.js", Encoding.UTF8.GetBytes(Code(version)));
        if (ballast > 0)
            await AddAsync(tar, "ballast.bin", RandomNumberGenerator.GetBytes(ballast));
        return path;
    }

    private static Task AddAsync(TarWriter tar, string name, byte[] content) =>
        tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
}
