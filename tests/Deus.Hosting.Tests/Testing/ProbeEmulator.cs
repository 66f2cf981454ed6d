using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Testing;

/// <summary>Emulates the conformance functions without Node.js, to test the scenarios.</summary>
internal static class ProbeEmulator
{
    public static AppwriteExecutionResult Run(AppwriteExecution execution)
    {
        if (PackageName(execution.Deployment.Upload.ToArray()) != ConformanceArtifacts.ProbeName)
            return new AppwriteExecutionResult { StatusCode = 500, Errors = "unknown artifact" };
        var (path, query) = execution.Path.Split('?') is [var before, var after] ? (before, after) : (execution.Path, "");
        return path switch
        {
            "/throw" => new() { StatusCode = 500, Errors = "Error: conformance: thrown on purpose" },
            "/hang" => new() { StatusCode = 500, Errors = "Execution timed out." },
            "/big" => new() { Body = new string('é', int.Parse(execution.Body, System.Globalization.CultureInfo.InvariantCulture)) },
            "/bytes" => new() { BodyBytes = execution.BodyBytes, Headers = [new("content-type", "application/octet-stream")] },
            "/twice" => new() { Body = "twice", Headers = [new("x-conformance-twice", "first"), new("x-conformance-twice", "second")] },
            "/status" => new() { StatusCode = int.Parse(execution.Body, System.Globalization.CultureInfo.InvariantCulture) },
            "/env" => new() { Body = Variables(execution).ToJsonString() },
            _ => Echo(execution, path, query),
        };
    }

    private static JsonObject Variables(AppwriteExecution execution) => new(execution.Body.Split(',')
        .Select(key => KeyValuePair.Create(key, (JsonNode?)execution.Variables.GetValueOrDefault(key))));

    private static AppwriteExecutionResult Echo(AppwriteExecution execution, string path, string query) => new()
    {
        StatusCode = 201,
        Body = new JsonObject
        {
            ["method"] = execution.Method,
            ["path"] = path,
            ["query"] = query,
            ["body"] = execution.Body,
            ["header"] = execution.Headers.GetValueOrDefault("x-conformance"),
        }.ToJsonString(),
        Headers = [new("x-conformance-answer", "yes")],
        Logs = "conformance: log line",
        Errors = "conformance: error line",
    };

    public static string? PackageName(byte[] artifact)
    {
        using var tar = new TarReader(new GZipStream(new MemoryStream(artifact), CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
            if (entry.Name == "package.json")
                return (string?)JsonNode.Parse(entry.DataStream!)!["name"];
        return null;
    }
}
