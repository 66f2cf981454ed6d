using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Tests.Storage;

[TestFixture]
public sealed class SqliteVersionTests
{
    // The version that fixes GHSA-2m69-gcr7-jv3q; see SECURITY.md.
    private static readonly Version Fixed = new(3, 50, 2);

    [Test]
    public void Bundled_SQLite_version_includes_the_fix_of_its_advisory()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();

        Assert.That(Version.Parse(connection.ServerVersion), Is.GreaterThanOrEqualTo(Fixed));
    }
}
