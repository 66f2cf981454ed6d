using System.Formats.Tar;
using System.IO.Compression;
using Deus.Hosting.Artifacts;
using Deus.Hosting.Testing;

namespace Marketplace.Tests;

/// <summary>A function that returns the text in its artifact and the body of the request.</summary>
internal static class ServiceArtifact
{
    private const string TextFile = "answer.txt";

    private const string Source = """
        const text = require("node:fs").readFileSync(__dirname + "/../answer.txt", "utf8");
        module.exports = async ({ req, res }) => res.text(text + " " + req.bodyText);

        """;

    public static async Task<byte[]> PackAsync(string text, CancellationToken cancellationToken)
    {
        using var packed = new MemoryStream();
        await new ArtifactPacker().PackFilesAsync(
            [ArtifactFile.FromText("src/main.js", Source), ArtifactFile.FromText(TextFile, text)], packed, cancellationToken);
        return packed.ToArray();
    }

    /// <summary>Emulates the function for the stub, which runs no JavaScript, from the uploaded bytes.</summary>
    public static AppwriteExecutionResult Execute(AppwriteExecution execution)
    {
        using var tar = new TarReader(new GZipStream(new MemoryStream(execution.Deployment.Upload.ToArray()), CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.Name != TextFile)
                continue;
            using var text = new StreamReader(entry.DataStream!);
            return new AppwriteExecutionResult { Body = $"{text.ReadToEnd()} {execution.Body}" };
        }

        return new AppwriteExecutionResult { StatusCode = 500, Errors = $"There is no {TextFile} in the artifact." };
    }
}
