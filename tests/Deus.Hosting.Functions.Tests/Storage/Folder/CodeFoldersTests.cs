using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Tests.Storage.Folder;

/// <summary>Tests that the unpacking of one output does not delay others.</summary>
public sealed class CodeFoldersTests
{
    [Test]
    public async Task A_long_unpack_of_one_function_does_not_delay_the_cold_start_of_another()
    {
        await using var host = new TestHost();
        await host.DeployAsync("slow");
        await host.DeployAsync("other");
        using var disk = new ManualResetEventSlim();
        var isHeld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Get<CodeFolders>().Flush = _ =>
        {
            if (isHeld.TrySetResult())
                disk.Wait(TimeSpan.FromSeconds(60));
        };

        var slow = Enumerable.Range(0, 5).Select(_ => Task.Run(() => host.ExecuteAsync("slow", ""))).ToList();
        await isHeld.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var other = await Task.Run(() => host.ExecuteAsync("other", "")).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That(other.StatusCode, Is.EqualTo(200));
        Assert.That(slow.Exists(execution => execution.IsCompleted), Is.False, "the other one still unpacks");
        disk.Set();
        Assert.That((await Task.WhenAll(slow)).Select(result => result.StatusCode), Is.All.EqualTo(200));
    }
}
