namespace Deus.Hosting.Functions.AspNetCore.Tests.Clients;

/// <summary>Tests Appwrite's SDK for Node.js, pinned in tests/clients/package-lock.json.</summary>
[TestFixture]
public sealed class NodeClientTests : ClientFixture
{
    [Test]
    public async Task The_sdk_creates_configures_pushes_executes_rolls_back_and_deletes()
    {
        var small = await Bundle.WriteAsync(Path.Combine(Home, "small.tar.gz"), "one");
        var big = await Bundle.WriteAsync(Path.Combine(Home, "big.tar.gz"), "two", ballast: 13_000_000);
        Assert.That(new FileInfo(big).Length, Is.GreaterThan(12 * 1024 * 1024), "so that it does not fit into one request");

        await RunScriptAsync("lifecycle.mjs", new("DEUS_SMALL", small), new("DEUS_BIG", big));
    }
}
