using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>The facts of Appwrite's published OpenAPI document, from contract.json, which generate-contract.mjs writes.</summary>
internal sealed record PublishedApi(
    PublishedSource Source,
    IReadOnlyList<PublishedOperation> Operations,
    IReadOnlyDictionary<string, PublishedSchema> Schemas);

internal sealed record PublishedSource(string Version, string License, string? Document = null, string? Commit = null, string? Date = null);

/// <summary>An operation of the published document.</summary>
/// <param name="Id">The id of the operation.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, with ids in braces.</param>
/// <param name="Scopes">The scopes that a key must grant; <c>public</c> for none.</param>
/// <param name="Answers">The responses to a valid request.</param>
/// <param name="Parameters">The parameters in the document's order.</param>
/// <param name="RateLimit">The rate limit; null for none.</param>
/// <param name="Deprecated">True when a newer operation replaces it.</param>
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
