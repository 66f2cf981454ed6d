using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Clients;

/// <summary>Functions to be deployed by the clients.</summary>
internal static class Bundle
{
    /// <param name="version">What the function says it is.</param>
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

    /// <param name="path">The archive.</param>
    /// <param name="version">What the function says it is.</param>
    /// <param name="ballast">How many random bytes it carries.</param>
    /// <returns>The path.</returns>
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
