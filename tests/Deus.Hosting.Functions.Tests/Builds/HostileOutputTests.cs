using System.Net.Sockets;
using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Tests.Builds;

/// <summary>Tests outputs of builds that cannot be packed or unpacked: the deployment fails with the reason, and no files remain.</summary>
public sealed class HostileOutputTests
{
    [Test]
    public async Task A_socket_in_the_output_fails_the_build_with_its_name()
    {
        await using var host = new TestHost();
        await host.StartAsync();
        // Its disposal would delete the file.
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        host.Commands.Handler = (command, _) =>
        {
            socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(command.Folder, "s")));
            return Task.FromResult(0);
        };

        var log = await FailAsync(host);

        Assert.That(log, Does.Contain("'s'").And.Contain("socket").And.Contain("Accepted: files, folders and links"));
    }

    [TestCase(20, DeploymentStatusNames.Ready)]
    [TestCase(21, DeploymentStatusNames.Failed)]
    public async Task The_entries_of_the_output_are_counted(int entries, string status)
    {
        await using var host = new TestHost(configure: o => o.MaxUnpackedEntries = 20);
        await host.StartAsync();
        await host.CreateFunctionAsync();
        host.Commands.Handler = (command, _) =>
        {
            // The source has a folder and a file, and the folder of modules is removed when it is empty.
            for (var i = 0; i < entries - 2; i++)
                File.WriteAllText(Path.Combine(command.Folder, $"f{i}"), "");
            return Task.FromResult(0);
        };

        var deployment = await host.CreateDeploymentAsync();
        var state = await host.WaitAsync("fn1", deployment.Id);

        Assert.That(state.Status.ToString(), Is.EqualTo(status), state.BuildLogTail);
        if (status == DeploymentStatusNames.Failed)
            Assert.That(state.BuildLogTail, Does.Contain("20 files and folders"));
        Assert.That(Directory.GetFileSystemEntries(host.Get<HostStorage>().Folder.Temporary), Is.Empty);
    }

    /// <summary>With the real shell and Node.js, because .NET cannot create such a name.</summary>
    [TestCase("fs.writeFileSync(Buffer.from([0x62, 0x61, 0x64, 0xff]), 'x')", "'bad\uFFFD', which is not UTF-8")]
    [TestCase("fs.mkdirSync('d'); process.chdir('d'); fs.mkdirSync(Buffer.from([0x62, 0x61, 0x64, 0xff]))", "'d/bad\uFFFD', which is not UTF-8")]
    [TestCase("fs.mkdirSync('d'); process.chdir('d'); require('child_process').execSync('mkfifo pipe')", "'d/pipe', a pipe, socket or device")]
    [TestCase("for (let i = 0; i < 110; i++) { fs.mkdirSync('d'); process.chdir('d'); } fs.writeFileSync('f', '')", "101 folders")]
    public async Task A_build_that_leaves_a_name_that_cannot_be_packed_fails_with_the_name_and_leaves_nothing(string script, string reason)
    {
        await using var host = TestHost.WithNode();
        await host.StartAsync();
        await host.CreateFunctionAsync();
        var deployment = await host.Get<IDeploymentStore>().CreateAsync(
            "fn1",
            DeploymentSource.FromArchive(new MemoryStream(TestArchives.Function()), "src/main.js", $"node -e \"const fs = require('fs'); {script}\""));

        var state = await host.WaitAsync("fn1", deployment.Id);

        Assert.That(state.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(state.BuildLogTail, Does.Contain(reason).And.Contain("Accepted:"));
        var folder = host.Get<HostStorage>().Folder;
        Assert.That(Directory.GetFileSystemEntries(folder.Temporary), Is.Empty);
        Assert.That(Directory.Exists(Path.Combine(folder.Root, "unremovable")), Is.False);
        Assert.That(host.Functions.Get("fn1").ActiveDeploymentId, Is.Null);
    }

    private static async Task<string> FailAsync(TestHost host)
    {
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync();
        var state = await host.WaitAsync("fn1", deployment.Id);
        Assert.That(state.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(Directory.GetFileSystemEntries(host.Get<HostStorage>().Folder.Temporary), Is.Empty);
        return state.BuildLogTail;
    }

    private static class DeploymentStatusNames
    {
        public const string Ready = "ready";
        public const string Failed = "failed";
    }
}
