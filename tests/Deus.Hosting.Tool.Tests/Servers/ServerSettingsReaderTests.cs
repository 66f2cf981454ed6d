using Deus.Hosting.Tool.Output;
using Deus.Hosting.Tool.Servers;

namespace Deus.Hosting.Tool.Tests.Servers;

public sealed class ServerSettingsReaderTests
{
    private const string ProfileEndpoint = "https://profile.example.org/v1";
    private const string FileEndpoint = "https://file.example.org/v1";

    private ToolRunner _tool = null!;

    [SetUp]
    public void Create()
    {
        _tool = new ToolRunner();
        new ProfileStore(_tool.ConfigurationFolder).Set(new Profile("local", ProfileEndpoint, "profile-project", "profile-key"));
    }

    [TearDown]
    public void Delete() => _tool.Dispose();

    [Test]
    public async Task The_current_profile_applies_when_nothing_else_is_set()
    {
        var settings = await ReadAsync();

        Assert.That(settings, Is.EqualTo(new ServerSettings { Endpoint = ProfileEndpoint, ProjectId = "profile-project", ApiKey = "profile-key" }));
    }

    [Test]
    public async Task Options_win_over_variables_and_variables_over_profiles()
    {
        _tool.Variables["DEUS_ENDPOINT"] = "https://variable.example.org/v1";
        _tool.Variables["DEUS_PROJECT"] = "variable-project";
        _tool.Variables["DEUS_API_KEY"] = "variable-key";

        var settings = await ReadAsync(new ServerChoice(null, "https://option.example.org/v1", null, AllowInsecure: false));

        Assert.That(settings, Is.EqualTo(new ServerSettings
        {
            Endpoint = "https://option.example.org/v1",
            ProjectId = "variable-project",
            ApiKey = "variable-key",
        }));
    }

    [Test]
    public async Task The_file_of_Appwrite_is_found_above_the_folder()
    {
        _tool.Write("appwrite.config.json", $$"""{ "projectId": "file-project", "endpoint": "{{FileEndpoint}}" }""");
        _tool.Write("functions/hello/main.lua", "");
        _tool.Variables["DEUS_API_KEY"] = "variable-key";

        var settings = await ReadAsync(folder: "functions/hello");

        Assert.That((settings.Endpoint, settings.ProjectId), Is.EqualTo((FileEndpoint, "file-project")));
    }

    [Test]
    public void The_key_of_a_profile_is_not_used_for_the_endpoint_of_a_file()
    {
        _tool.Write("appwrite.config.json", $$"""{ "projectId": "file-project", "endpoint": "{{FileEndpoint}}" }""");

        Assert.That(() => ReadAsync(), Throws.InstanceOf<ToolException>().With.Message.Contains("API key"));
    }

    [Test]
    public async Task A_named_profile_wins_over_the_file()
    {
        _tool.Write("appwrite.config.json", $$"""{ "projectId": "file-project", "endpoint": "{{FileEndpoint}}" }""");

        var settings = await ReadAsync(new ServerChoice("local", null, null, AllowInsecure: false));

        Assert.That((settings.Endpoint, settings.ApiKey), Is.EqualTo((ProfileEndpoint, "profile-key")));
    }

    [Test]
    public async Task The_key_is_read_from_a_file_without_its_line_end()
    {
        _tool.Variables["DEUS_API_KEY_FILE"] = _tool.Write("key.txt", "file-key\n");

        Assert.That((await ReadAsync()).ApiKey, Is.EqualTo("file-key"));
    }

    [Test]
    public async Task The_text_of_settings_has_no_key() =>
        Assert.That((await ReadAsync()).ToString(), Does.Not.Contain("profile-key"));

    private Task<ServerSettings> ReadAsync(ServerChoice? choice = null, string folder = ".")
    {
        var environment = _tool.CreateEnvironment();
        return new ServerSettingsReader(environment, new ProfileStore(_tool.ConfigurationFolder), new Terminal(environment, isJson: false))
            .ReadAsync(choice ?? new ServerChoice(null, null, null, AllowInsecure: false), environment.FullPath(folder), CancellationToken.None);
    }
}
