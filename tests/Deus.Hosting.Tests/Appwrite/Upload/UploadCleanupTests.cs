using System.Globalization;
using Deus.Hosting.Appwrite.Upload;
using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Tests.Appwrite.Upload;

/// <summary>Tests the deletion of an unfinished deployment. It ends when the deployment is not found.</summary>
public sealed class UploadCleanupTests
{
    // The responses to the reads in order; the last one is repeated.
    [TestCase("404", 200, true, 1, "")]
    [TestCase("waiting 404", 200, true, 2, "")]
    [TestCase("waiting 404", 500, true, 2, "")]
    [TestCase("waiting 404", 503, true, 2, "")]
    [TestCase("waiting waiting 404", 500, true, 3, "")]
    [TestCase("waiting waiting waiting 404", 200, false, 3, "Warning 104 ")]
    [TestCase("waiting", 500, false, 3, "Warning 104 |returned 500")]
    [TestCase("waiting", 400, false, 1, "Warning 104 |returned 400")]
    [TestCase("401", 200, false, 1, "Warning 104 |returned 401")]
    [TestCase("building", 200, false, 1, "Warning 105 |is building now")]
    [TestCase("waiting ready", 500, false, 2, "Warning 105 |is ready now")]
    public async Task Unfinished_deployment_is_deleted(string readings, int deleteStatus, bool isDeleted, int reads, string logged)
    {
        using var logs = new CapturedLogs();
        await using var host = await StubbedBackend.StartAsync();
        var left = new Queue<string>(readings.Split(' '));
        host.Stub.Fault = r => r.Method == "DELETE" ? AppwriteFault.Status(deleteStatus, "{}")
            : Reading(left.Count > 1 ? left.Dequeue() : left.Peek());
        var cleanup = new UploadCleanup(
            host.CreateApi(), host.Services.GetRequiredService<TimeProvider>(), logs.CreateLogger(nameof(UploadCleanup)));

        Assert.That(await cleanup.TryDeleteAsync("fn", "d"), Is.EqualTo(isDeleted));

        Assert.That(host.Stub.Requests.Count(r => r.Method == "GET"), Is.EqualTo(reads));
        Assert.That(logs.Lines, Has.Count.EqualTo(logged.Length == 0 ? 0 : 1));
        foreach (var part in logged.Split('|'))
            Assert.That(logs.Text, Does.Contain(part));
    }

    private static AppwriteFault Reading(string reading) =>
        int.TryParse(reading, CultureInfo.InvariantCulture, out var status)
            ? AppwriteFault.Error(status, "rejected", "No.")
            : AppwriteFault.Status(200, $$"""{"$id":"d","status":"{{reading}}"}""");
}
