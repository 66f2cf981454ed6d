using System.Text.RegularExpressions;
using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite.Http;

public sealed class AppwriteRetryTests
{
    [Test]
    public async Task Each_retry_is_logged_with_its_number()
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = _ => AppwriteFault.ServerError();

        Assert.ThrowsAsync<BackendRejectedException>(() => rig.Backend.DeleteAsync("fn"));

        var logged = rig.Logs.Lines.Select(line => Regex.Match(line, @"Attempt=(\d+) MaxAttempts=(\d+)")).Where(m => m.Success);
        Assert.That(logged.Select(m => (m.Groups[1].Value, m.Groups[2].Value)), Is.EqualTo(new[] { ("1", "3"), ("2", "3"), ("3", "3") }));
        Assert.That(rig.Stub.Requests, Has.Count.EqualTo(4));
    }
}
