using System.Runtime.Versioning;
using Deus.Hosting.Artifacts;

namespace Deus.Hosting.Tests.Artifacts;

public sealed class SpoolFileTests
{
    [Test]
    [Platform(Exclude = "Win")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_spool_file_is_readable_and_writable_by_its_owner_only()
    {
        await using var file = SpoolFile.Create();

        Assert.That(File.GetUnixFileMode(file.SafeFileHandle), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }
}
