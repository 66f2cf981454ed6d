using Deus.Hosting.Appwrite;

namespace Deus.Hosting.Tests.Appwrite;

public sealed class ServerVersionTests
{
    [TestCase("1.9.5", "1.9.5")]
    [TestCase("2.0.0-rc.1", "2.0.0")]
    [TestCase("1.8.1+build", "1.8.1")]
    [TestCase("latest", "0.0")]
    [TestCase("", "0.0")]
    public void A_version_is_read_leniently(string text, string expected) =>
        Assert.That(ServerVersion.Parse(text), Is.EqualTo(Version.Parse(expected)));
}
