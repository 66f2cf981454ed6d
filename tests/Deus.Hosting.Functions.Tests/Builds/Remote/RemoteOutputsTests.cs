using System.IO.Pipelines;
using Deus.Hosting.Functions.Builds.Remote;
using Deus.Hosting.Functions.Builds.Store;
using Deus.Hosting.Functions.Tests.Builds.Store;

namespace Deus.Hosting.Functions.Tests.Builds.Remote;

public sealed class RemoteOutputsTests : BuildFixture
{
    [Test]
    public async Task R35_When_too_many_outputs_come_at_once_one_more_waits_and_is_then_told_so()
    {
        var id = await BegunAsync();
        var facts = Host.Database.Read(connection => BuildRows.Find(connection, id))!.Facts;
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
}
