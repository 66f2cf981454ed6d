using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>The facts of Appwrite's published OpenAPI document: contract.json, which generate-contract.mjs writes.</summary>
internal sealed record PublishedApi(
    PublishedSource Source,
    IReadOnlyList<PublishedOperation> Operations,
    IReadOnlyDictionary<string, PublishedSchema> Schemas);

internal sealed record PublishedSource(string Version, string License, string? Document = null, string? Commit = null, string? Date = null);

/// <param name="Id">The operation's id.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, ids in braces.</param>
/// <param name="Scopes">What a key must grant; <c>public</c> for nothing.</param>
/// <param name="Answers">What a good request is answered with.</param>
/// <param name="Parameters">In the document's order.</param>
/// <param name="RateLimit">Null for none.</param>
/// <param name="Deprecated">True when there is a newer one.</param>
internal sealed record PublishedOperation(
    string Id,
    string Method,
    string Path,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<PublishedAnswer> Answers,
    IReadOnlyList<PublishedValue> Parameters,
    JsonElement? RateLimit = null,
    bool Deprecated = false);

internal sealed record PublishedAnswer(int Status, string? ContentType = null, string? Schema = null);

internal sealed record PublishedSchema(IReadOnlyList<PublishedValue> Properties, bool Open = false);

/// <summary>A parameter, a property, or the items of one.</summary>
internal sealed record PublishedValue(
    string Name = "",
    string? In = null,
    string? Type = null,
    bool Required = false,
    bool Nullable = false,
    string? Ref = null,
    string? Format = null,
    IReadOnlyList<JsonNode>? Enum = null,
    JsonElement Default = default,
    int? Minimum = null,
    int? Maximum = null,
    int? MinLength = null,
    int? MaxLength = null,
    int? MaxItems = null,
    PublishedValue? Items = null);
