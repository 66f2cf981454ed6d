namespace Deus.Hosting.Functions.Tests.Storage;

[TestFixture]
public sealed class ConnectionTests
{
    [Test]
    public async Task E39_Foreign_keys_are_enforced_on_every_connection()
    {
        await using var host = new TestHost();
        var connections = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => host.Database.Read(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA foreign_keys";
            return (long)command.ExecuteScalar()!;
        }))));

        Assert.That(connections, Is.All.EqualTo(1));
    }
}
