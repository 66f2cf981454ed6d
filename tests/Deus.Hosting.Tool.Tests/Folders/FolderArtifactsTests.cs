using System.Formats.Tar;
using System.IO.Compression;
using Deus.Hosting.Tool.Folders;

namespace Deus.Hosting.Tool.Tests.Folders;

public sealed class FolderArtifactsTests
{
    [Test]
    public async Task Secrets_and_the_data_of_the_tool_are_not_packed()
    {
        using var tool = new ToolRunner();
        foreach (var file in new[] { "main.lua", ".env", ".env.local", ".deus/dev/host.db", ".git/config", "node_modules/a/index.js", "lib/b.lua" })
            tool.Write(file, "x");

        await using var artifact = await new FolderArtifacts().GetAsync(tool.Folder);

        Assert.That(await NamesAsync(artifact), Is.EquivalentTo(new[] { "main.lua", "lib/b.lua" }));
    }

    [Test]
    public async Task The_archive_has_no_name_in_the_folder_for_temporary_files()
    {
        using var tool = new ToolRunner();
        tool.Write("main.lua", "x");

        await using var artifact = (FileStream)await new FolderArtifacts().GetAsync(tool.Folder);

        Assert.That(File.Exists(artifact.Name), Is.False);
    }

    private static async Task<List<string>> NamesAsync(Stream artifact)
    {
        await using var gzip = new GZipStream(artifact, CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        var names = new List<string>();
        while (await tar.GetNextEntryAsync() is { } entry)
            names.Add(entry.Name);
        return names;
    }
}
