using System.IO.Pipelines;
using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Remote;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Tests.Builds.Events;
using Deus.Hosting.Functions.Uploads;

namespace Deus.Hosting.Functions.Tests.Builds.Remote;

public sealed class RemoteOutputsTests : BuildFixture
{
    [Test]
    public async Task R35_Output_over_the_concurrency_limit_waits_and_then_throws_BuildBusyException()
    {
        var id = await CreateBuildAsync();
        var facts = Host.Database.Read(connection => BuildTable.Find(connection, id))!.Facts;
        var outputs = Host.Get<RemoteOutputs>();
        using var stop = new CancellationTokenSource();
        var coming = Enumerable.Range(0, 8).Select(_ => outputs.AddAsync(facts, null, new Pipe().Reader.AsStream(), stop.Token)).ToList();

        var more = outputs.AddAsync(facts, null, new MemoryStream([1]), CancellationToken.None);
        await Time.RunUntilAsync(more.ContinueWith(_ => { }), within: TimeSpan.FromSeconds(5));

        Assert.ThrowsAsync<BuildBusyException>(() => more);
        await stop.CancelAsync();
        Assert.CatchAsync<OperationCanceledException>(() => Task.WhenAll(coming));
        Assert.That(Directory.GetFiles(Path.Combine(Host.Folder, "tmp")), Is.Empty);
    }

    [Test]
    public async Task Rejected_output_part_leaves_no_file()
    {
        var id = await CreateBuildAsync();
        var facts = Host.Database.Read(connection => BuildTable.Find(connection, id))!.Facts;
        var outputs = Host.Get<RemoteOutputs>();
        await outputs.AddAsync(facts, FirstOf(parts: 2), new MemoryStream(new byte[RemoteOutputs.PartBytes]), CancellationToken.None);
        var kept = Host.Get<HostStorage>().Artifacts.Hashes().ToList();

        var other = new byte[RemoteOutputs.PartBytes];
        other[0] = 1;
        Assert.ThrowsAsync<InvalidParameterException>(
            () => outputs.AddAsync(facts, FirstOf(parts: 3), new MemoryStream(other), CancellationToken.None));

        await RunBackgroundWorkAsync();
        Assert.That(Host.Get<HostStorage>().Artifacts.Hashes(), Is.EquivalentTo(kept));
    }

    [Test]
    public async Task Output_leaves_no_file_when_the_sender_disconnects()
    {
        var id = await CreateBuildAsync();
        var facts = Host.Database.Read(connection => BuildTable.Find(connection, id))!.Facts;
        var artifacts = Host.Get<HostStorage>().Artifacts;
        var kept = artifacts.Hashes().ToList();
        using var gone = new CancellationTokenSource();
        using var content = new LastRead(TestArchives.Function("// output"), gone.Cancel);

        var adding = Host.Get<RemoteOutputs>().AddAsync(facts, null, content, gone.Token);

        Assert.CatchAsync<OperationCanceledException>(() => adding);
        await RunBackgroundWorkAsync();
        Assert.That(artifacts.Hashes(), Is.EquivalentTo(kept));
    }

    /// <summary>Runs the queued background work, because no background service runs in this test.</summary>
    private async Task RunBackgroundWorkAsync()
    {
        using var stop = new CancellationTokenSource();
        var working = Host.Get<BackgroundWorkQueue>().RunAsync(stop.Token);
        await Host.BackgroundWorkDoneAsync();
        await stop.CancelAsync();
        await working;
    }

    private static UploadRange FirstOf(int parts) => new(0, RemoteOutputs.PartBytes - 1, (long)parts * RemoteOutputs.PartBytes);

    /// <summary>A stream that calls an action when all of it has been read.</summary>
    private sealed class LastRead(byte[] content, Action onEnd) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            if (read == 0)
                onEnd();
            return read;
        }
    }
}
