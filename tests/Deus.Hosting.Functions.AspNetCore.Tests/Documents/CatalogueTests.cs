namespace Deus.Hosting.Functions.AspNetCore.Tests.Documents;

/// <summary>Tests the endpoints that describe the server.</summary>
[TestFixture]
public sealed class CatalogueTests : ApiFixture
{
    [Test]
    public async Task Each_of_the_nine_specifications_can_be_chosen()
    {
        var listed = await Api.SendAsync(HttpMethod.Get, "functions/specifications");

        var slugs = listed.Json.GetProperty("specifications").EnumerateArray().Select(s => s.GetProperty("slug").GetString()!).ToList();
        Assert.That((listed.Json.GetProperty("total").GetInt32(), slugs.Count), Is.EqualTo((9, 9)));
        using var client = Api.NewClient(ApiHost.Project, ApiHost.Key);
        client.DefaultRequestHeaders.Add("X-Appwrite-Response-Format", "1.9.0");
        foreach (var (name, shown) in new[]
        {
            ("specification", "runtimeSpecification"), ("specification", "buildSpecification"),
            ("runtimeSpecification", "runtimeSpecification"), ("buildSpecification", "buildSpecification"),
        })
        {
            foreach (var slug in slugs)
            {
                var created = await Api.SendAsync(
                    HttpMethod.Post,
                    "functions",
                    new Dictionary<string, string> { ["functionId"] = "unique()", ["name"] = "n", ["runtime"] = "node-20.0", [name] = slug },
                    client);
                Assert.That(created.Text(shown), Is.EqualTo(slug));
            }
        }
    }

    [Test]
    public async Task Runtimes_are_public()
    {
        using var client = Api.NewClient("p1", null);

        var listed = await Api.SendAsync(HttpMethod.Get, "functions/runtimes", client: client);

        var node = listed.Json.GetProperty("runtimes").EnumerateArray().Single();
        Assert.That(
            new[] { "$id", "key", "name", "version" }.Select(name => node.GetProperty(name).GetString()),
            Is.EqualTo(new[] { "node-20.0", "node", "Node.js", "20.0" }));
    }

    [Test]
    public async Task List_of_proxy_rules_is_empty()
    {
        Assert.That((await Api.SendAsync(HttpMethod.Get, "proxy/rules")).Body, Is.EqualTo("""{"total":0,"rules":[]}"""));
        using var anonymous = Api.NewClient("p1", null);
        AssertError(await Api.SendAsync(HttpMethod.Get, "proxy/rules", client: anonymous), 401, "general_unauthorized_scope");
    }

    [Test]
    public async Task A_ping_is_answered()
    {
        var pong = await Api.SendAsync(HttpMethod.Get, "ping");

        Assert.That((pong.Status, pong.Body, pong.ContentType), Is.EqualTo((200, "Pong!", "text/plain; charset=UTF-8")));
    }
}
