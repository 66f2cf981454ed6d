using Deus.Hosting.Tool.Folders;

namespace Deus.Hosting.Tool.Tests.Commands;

public sealed class InitCommandTests
{
    private ToolRunner _tool = null!;

    [SetUp]
    public void Create() => _tool = new ToolRunner();

    [TearDown]
    public void Delete() => _tool.Dispose();

    private static IEnumerable<string> Templates => FunctionTemplates.Names;

    [TestCaseSource(nameof(Templates))]
    public async Task Each_template_is_a_function_with_a_readme(string template)
    {
        var result = await _tool.RunAsync("init", "hello", "--template", template);

        var folder = FunctionFolder.Read(Path.Combine(_tool.Folder, "hello"));
        var readme = File.ReadAllText(Path.Combine(folder.Path, "README.md"));
        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Success), result.Error);
        Assert.That(folder.Id, Is.EqualTo("hello"));
        Assert.That(readme, Does.Contain("deus dev").And.Contain("deus deploy").And.Not.Contain("{{"));
        Assert.That(File.ReadAllText(Path.Combine(folder.Path, ".gitignore")), Does.Contain(".deus/"));
    }

    [Test]
    public async Task Init_writes_nothing_when_a_file_exists()
    {
        _tool.Write("hello/README.md", "mine");

        var result = await _tool.RunAsync("init", "hello");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Refused));
        Assert.That(Directory.GetFiles(Path.Combine(_tool.Folder, "hello")), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Init_refuses_a_folder_whose_name_is_no_id()
    {
        var result = await _tool.RunAsync("init", "my function");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Usage));
        Assert.That(result.Error, Does.Contain("is not valid"));
        Assert.That(Directory.GetFileSystemEntries(_tool.Folder), Is.Empty);
    }
}
