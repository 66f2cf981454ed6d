using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Builds;

/// <summary>A submitted job, and the events that it sends.</summary>
internal sealed class FakeJob(JsonElement submitted)
{
    private int _events;

    public JsonElement Submitted => submitted;

    public string Id => submitted.GetProperty("id").GetString()!;

    public string DeploymentId => Meta("deploymentId");

    public Uri CallbackUrl => new(submitted.GetProperty("callback").GetProperty("url").GetString()!);

    public string CallbackKey => submitted.GetProperty("callback").GetProperty("key").GetString()!;

    /// <summary>The status that the service returns for the job.</summary>
    public string Status { get; set; } = "running";

    public int? ExitCode { get; set; }

    public string Meta(string name) => submitted.GetProperty("meta").GetProperty(name).GetString()!;

    public string Environment(string name) => submitted.GetProperty("environment").GetProperty(name).GetString()!;

    public JsonElement Artifact(string id) =>
        submitted.GetProperty("artifacts").EnumerateArray().Single(a => a.GetProperty("id").GetString() == id);

    public string Sign(byte[] body, string? key = null) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key ?? CallbackKey), body));

    public byte[] Log(long? sequence, params string[] lines) => Event("log", new { lines, stream = "stdout", sequence });

    public byte[] ArtifactDone(string artifactId, string status = "success", object? error = null) =>
        Event("artifact", new { artifactId, artifactType = "upload", status, error });

    public byte[] Exit(int exitCode, long? finalLogSequence = null, double durationSeconds = 1.5, string? reason = null) =>
        Event("exit", new { exitCode, reason, image = "i", durationSeconds, finalLogSequence });

    public byte[] Complete() => Event("complete", new { });

    /// <summary>Creates an event of the service with a unique id.</summary>
    public byte[] Event(string type, object data, string? jobId = null, string? deploymentId = null)
    {
        var members = JsonSerializer.SerializeToElement(data).EnumerateObject()
            .Where(p => p.Value.ValueKind != JsonValueKind.Null).ToDictionary(p => p.Name, p => (object)p.Value);
        members["jobId"] = jobId ?? Id;
        members["meta"] = new Dictionary<string, string> { ["deploymentId"] = deploymentId ?? DeploymentId };
        return JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["specversion"] = "1.0",
            ["type"] = "orchestrator.job." + type,
            ["source"] = "orchestrator/service",
            ["subject"] = jobId ?? Id,
            ["id"] = string.Create(CultureInfo.InvariantCulture, $"{Id}-{1_790_000_000_000_000_000L + Interlocked.Increment(ref _events)}"),
            ["time"] = "2026-11-21T08:00:00Z",
            ["datacontenttype"] = "application/json",
            ["data"] = members,
        });
    }
}
