using System.Text.Json.Serialization;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>The request body that submits a job. The service rejects unknown fields.</summary>
internal sealed record JobDocument
{
    public required string Id { get; init; }

    public required string Image { get; init; }

    public required string Command { get; init; }

    public required double Cpu { get; init; }

    /// <summary>In MiB.</summary>
    public required int Memory { get; init; }

    public required int TimeoutSeconds { get; init; }

    public required string Workspace { get; init; }

    public required IReadOnlyDictionary<string, string> Meta { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required IReadOnlyList<JobArtifact> Artifacts { get; init; }

    public required JobCallback Callback { get; init; }
}

/// <summary>A step that transfers data before the commands, or, with <c>depends: job</c>, after them.</summary>
internal sealed record JobArtifact(
    string Id, string Type, string In, string Out, string? Depends = null, int? TimeoutSeconds = null);

/// <summary>The destination of the events. An empty list requests all events.</summary>
internal sealed record JobCallback(string Url, IReadOnlyList<string> Events, string Key)
{
    /// <summary>Returns the URL without the key.</summary>
    public override string ToString() => Url;
}

/// <summary>The state of a job.</summary>
internal sealed record JobState(string? Id, string? Status, int? ExitCode);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobDocument))]
[JsonSerializable(typeof(JobState))]
internal sealed partial class JobJson : JsonSerializerContext;
