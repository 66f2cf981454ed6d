using System.Net.Sockets;
using Deus.Hosting.Artifacts;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Tests.Artifacts;

[Platform(Exclude = "Win")]
public sealed class DirectoryFilesTests
{
    private string _folder = "";

    [SetUp]
    public void Create() => _folder = Directory.CreateTempSubdirectory("deus-files-").FullName;

    [TearDown]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Listing_stops_when_the_caller_cancels() =>
        Assert.Throws<OperationCanceledException>(() => List(new CancellationToken(canceled: true)));

    [Test]
    public void A_socket_is_refused()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder, "socket")));

        Assert.That(
            Assert.Throws<ArtifactRejectedException>(() => List())!.Message,
            Does.Contain("'socket' is a pipe, socket or device"));
    }

    [Test]
    public void An_empty_file_with_a_long_name_is_listed()
    {
        var name = new string('n', 200);
        File.WriteAllText(Path.Combine(_folder, name), "");

        Assert.That(List().Select(file => file.Path), Is.EqualTo(new[] { name }));
    }

    [Test]
    public void A_file_is_listed_without_reading_its_content()
    {
        const int size = 8 * 1024 * 1024;
        using (var file = File.Create(Path.Combine(_folder, "sparse")))
            file.SetLength(size);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.That(List(), Has.Count.EqualTo(1));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(size / 8));
    }

    [Test]
    public async Task A_folder_that_cannot_be_read_is_an_error_and_not_left_out()
    {
        await ShellScript.RunAsync("mkdir in in/secret; touch in/main.js; chmod 000 in/secret", _folder);
        // Root reads every folder, unless it gives up its capabilities.
        const string script = """
            case $(id -u) in 0) drop="setpriv --bounding-set=-all --inh-caps=-all" ;; esac
            ${drop-} dotnet exec "$PACKER" in out.tar.gz
            """;

        try
        {
            var error = Assert.ThrowsAsync<InvalidOperationException>(() => ShellScript.RunAsync(
                script, _folder, ("PACKER", Path.Combine(AppContext.BaseDirectory, "PackerProcess.dll"))));
            Assert.That(error!.Message, Does.Contain(nameof(UnauthorizedAccessException)).And.Contain("in/secret"));
        }
        finally
        {
            await ShellScript.RunAsync("chmod 700 in/secret", _folder);
        }
    }

    private List<ArtifactFile> List(CancellationToken cancellationToken = default) =>
        new DirectoryFiles(_folder, new ArtifactPackerOptions()).List(cancellationToken);
}
