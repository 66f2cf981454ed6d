namespace Deus.Hosting.Tool.Tests.Commands;

public sealed class ProfileCommandTests
{
    private ToolRunner _tool = null!;

    [SetUp]
    public void Create()
    {
        _tool = new ToolRunner();
        _tool.Variables["DEUS_API_KEY"] = "the-key-of-the-profile";
    }

    [TearDown]
    public void Delete() => _tool.Dispose();

    private string ProfilesFile => Path.Combine(_tool.ConfigurationFolder, "profiles.json");

    [Test]
    public async Task Set_stores_a_file_that_only_the_user_can_read()
    {
        await SetAsync("local", "https://one.example.org/v1");

        Assert.That(File.GetUnixFileMode(ProfilesFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(Directory.GetFiles(_tool.ConfigurationFolder), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task List_shows_the_profiles_without_their_keys()
    {
        await SetAsync("one", "https://one.example.org/v1");
        await SetAsync("two", "https://two.example.org/v1");
        await _tool.RunAsync("profile", "use", "one");

        var result = await _tool.RunAsync("profile", "list");

        Assert.That(result.Output, Does.Contain("https://one.example.org/v1").And.Contain("two").And.Not.Contain("the-key"));
    }

    [Test]
    public async Task Delete_removes_the_key()
    {
        await SetAsync("one", "https://one.example.org/v1");

        await _tool.RunAsync("profile", "delete", "one");

        Assert.That(File.ReadAllText(ProfilesFile), Does.Not.Contain("the-key"));
    }

    [Test]
    public async Task Set_refuses_an_endpoint_that_is_no_url()
    {
        var result = await _tool.RunAsync("profile", "set", "one", "--endpoint", "nowhere", "--project", "p");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Usage));
        Assert.That(File.Exists(ProfilesFile), Is.False);
    }

    [Test]
    public async Task A_named_profile_that_does_not_exist_returns_3()
    {
        var result = await _tool.RunAsync("list", "--profile", "missing");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.NotFound));
    }

    private async Task SetAsync(string name, string endpoint)
    {
        var result = await _tool.RunAsync("profile", "set", name, "--endpoint", endpoint, "--project", "p");
        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Success), result.Error);
    }
}
