namespace Deus.Hosting.Functions.AspNetCore.Tests;

/// <summary>Starts a new API for each test.</summary>
public abstract class ApiFixture
{
    internal ApiHost Api { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync() => Api = await ApiHost.StartAsync();

    [TearDown]
    public async Task StopAsync() => await Api.DisposeAsync();

    internal static void AssertError(ApiHost.Response answer, int status, string type, string? message = null)
    {
        Assert.Multiple(() =>
        {
            Assert.That(answer.Status, Is.EqualTo(status), answer.Body);
            Assert.That(answer.ContentType, Is.EqualTo("application/json; charset=UTF-8"));
            Assert.That(answer.Names, Is.EqualTo(new[] { "message", "code", "type", "version" }));
            Assert.That(answer.Text("type"), Is.EqualTo(type));
            Assert.That(answer.Json.GetProperty("code").GetInt32(), Is.EqualTo(status));
            Assert.That(answer.Text("version"), Is.EqualTo("1.9.6"));
            if (message is not null)
                Assert.That(answer.Text("message"), Does.Contain(message));
        });
    }

    /// <summary>Asserts that a response has the same names and JSON types, in the same order, as a recorded document.</summary>
    internal static void AssertShape(ApiHost.Response answer, string recorded)
    {
        using var expected = System.Text.Json.JsonDocument.Parse(recorded);
        Assert.That(
            answer.Json.EnumerateObject().Select(p => $"{p.Name}: {Kind(p.Value)}"),
            Is.EqualTo(expected.RootElement.EnumerateObject().Select(p => $"{p.Name}: {Kind(p.Value)}")));
    }

    private static string Kind(System.Text.Json.JsonElement value) => value.ValueKind switch
    {
        System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => "boolean",
        var kind => kind.ToString(),
    };
}
