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
    public async Task Init_adds_its_files_to_a_folder_that_exists()
    {
        _tool.Write("hello/notes.txt", "mine");

        var result = await _tool.RunAsync("init", "hello", "--template", "lua");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Success), result.Error);
        Assert.That(
            Directory.GetFiles(Path.Combine(_tool.Folder, "hello")).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "notes.txt", "README.md", "deus.json", ".gitignore", "main.lua" }));
    }

    [Test]
    public async Task Init_after_a_killed_init_creates_the_folder()
    {
        _tool.Write(".hello.new/src/main.js.new", "export def");

        var result = await _tool.RunAsync("init", "hello", "--template", "lua");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Success), result.Error);
        Assert.That(Directory.GetDirectories(_tool.Folder).Select(Path.GetFileName), Is.EqualTo(new[] { "hello" }));
        Assert.That(Directory.Exists(Path.Combine(_tool.Folder, "hello", "src")), Is.False);
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
