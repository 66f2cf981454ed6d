using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>The operations, limits and schemas of Appwrite's Functions API 1.8.1: functions-api.json.</summary>
internal sealed record ContractApi(
    IReadOnlyList<ContractOperation> Operations, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Schemas)
{
    public static ContractApi Read() =>
        JsonSerializer.Deserialize<ContractApi>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Contract", "functions-api.json")), Options)!;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };
}

/// <param name="Id">The operation's id in the published description.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, ids in braces.</param>
/// <param name="Scope">What a key must grant; null when it is public.</param>
/// <param name="Status">What a good request is answered with.</param>
/// <param name="Answer">The schema of that answer; null for none.</param>
/// <param name="Form">True when the parameters go as a multipart form.</param>
/// <param name="Body">The parameters of the body.</param>
internal sealed record ContractOperation(
    string Id,
    string Method,
    string Path,
    string? Scope,
    int Status,
    string? Answer = null,
    bool Form = false,
    IReadOnlyDictionary<string, ContractParameter>? Body = null)
{
    public IReadOnlyDictionary<string, ContractParameter> Parameters => Body ?? new Dictionary<string, ContractParameter>();

    /// <summary>The names in the path.</summary>
    public IEnumerable<string> Ids => Path.Split('/').Where(part => part.StartsWith('{')).Select(part => part[1..^1]);

    public override string ToString() => Id;
}

/// <param name="Type">string, id, integer, boolean, loose-boolean, enum, list, headers or file.</param>
/// <param name="Required">True when there is no default.</param>
/// <param name="Min">The least length or number.</param>
/// <param name="Max">The greatest length, number or count.</param>
/// <param name="Values">What is accepted, of an enum all.</param>
/// <param name="Wrong">Some of what is not.</param>
/// <param name="Item">One good value, of a list one item.</param>
/// <param name="Example">A good id; may name one of the path.</param>
/// <param name="Unknown">The error type for an id of nothing.</param>
/// <param name="Refusal">The error type for a wrong value.</param>
internal sealed record ContractParameter(
    string Type,
    bool Required = false,
    int? Min = null,
    int? Max = null,
    IReadOnlyList<JsonNode>? Values = null,
    IReadOnlyList<string>? Wrong = null,
    string? Item = null,
    string? Example = null,
    string? Unknown = null,
    string Refusal = "general_argument_invalid");
