using Deus.Hosting.Tool.Folders;

namespace Deus.Hosting.Tool.Tests.Folders;

public sealed class FunctionFolderTests
{
    private ToolRunner _tool = null!;

    [SetUp]
    public void Create() => _tool = new ToolRunner();

    [TearDown]
    public void Delete() => _tool.Dispose();

    [TestCase("main.lua", HostingRuntimes.Lua54)]
    [TestCase("main.wasm", HostingRuntimes.Wasm)]
    [TestCase("main.js", HostingRuntimes.JavaScript)]
    [TestCase("src/main.js", HostingRuntimes.Node20)]
    public void Files_show_the_runtime(string file, string runtime)
    {
        _tool.Write($"hello/{file}", "");

        var folder = Read();

        Assert.That((folder.Id, folder.Runtime, folder.Entrypoint), Is.EqualTo(("hello", runtime, file)));
    }

    [Test]
    public void Deus_json_wins_over_the_file_of_Appwrite()
    {
        _tool.Write("appwrite.config.json", """{ "functions": [{ "$id": "of-appwrite", "path": "hello", "runtime": "node-20.0" }] }""");
        _tool.Write("hello/deus.json", """{ "id": "own", "runtime": "lua-5.4", "timeout": 30 }""");

        var folder = Read();

        Assert.That((folder.Id, folder.Timeout), Is.EqualTo(("own", TimeSpan.FromSeconds(30))));
    }

    [Test]
    public void The_file_of_Appwrite_has_the_settings_of_its_functions()
    {
        _tool.Write("hello/src/main.js", "");
        _tool.Write(
            "appwrite.config.json",
            """{ "functions": [{ "$id": "fn1", "name": "Hello", "path": "hello", "runtime": "node-20.0", "commands": "npm ci", "entrypoint": "src/main.js" }] }""");

        var folder = Read();

        Assert.That(
            (folder.Id, folder.Name, folder.Runtime, folder.Commands),
            Is.EqualTo(("fn1", "Hello", HostingRuntimes.Node20, "npm ci")));
    }

    [TestCase("""{ "runtime": "lua-5.4", "entypoint": "x" }""", "\"entypoint\" is not known")]
    [TestCase("""{ "id": "x" }""", "\"runtime\" is missing")]
    [TestCase("""{ "runtime": 5 }""", "\"runtime\" is wrong. Accepted: a text")]
    [TestCase("""{ "runtime": "lua-5.4", "timeout": 0 }""", "\"timeout\" is wrong")]
    [TestCase("""{ "runtime": "lua-5.4", "timeout": "15" }""", "\"timeout\" is wrong")]
    [TestCase("""{ "runtime": "lua-5.4", "output": "../other" }""", "\"output\" is wrong")]
    [TestCase("""{ "runtime": "lua-5.4", "id": "no spaces" }""", "is not valid")]
    [TestCase("[]", "is not a JSON object")]
    [TestCase("{", "is not valid JSON")]
    public void A_wrong_file_is_refused_with_its_reason(string content, string reason)
    {
        _tool.Write("hello/deus.json", content);

        Assert.That(() => Read(), Throws.InstanceOf<ToolException>().With.Message.Contains(reason));
    }

    [Test]
    public void A_folder_without_a_function_is_refused()
    {
        _tool.Write("hello/notes.txt", "");

        Assert.That(() => Read(), Throws.InstanceOf<ToolException>().With.Message.Contains("deus init"));
    }

    private FunctionFolder Read() => FunctionFolder.Read(Path.Combine(_tool.Folder, "hello"));
}
