using System.Text.Json.Serialization;

namespace Deus.Hosting.Functions.Storage.Sqlite;

/// <summary>The types that the database stores as JSON.</summary>
[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyList<KeyValuePair<string, string>>))]
internal sealed partial class StoredJson : JsonSerializerContext;

/// <summary>The types that the database stores as JSON, with the names of enum values.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(Dictionary<ExecutionOutcome, long>))]
[JsonSerializable(typeof(RetryPolicy))]
internal sealed partial class NamedJson : JsonSerializerContext;
