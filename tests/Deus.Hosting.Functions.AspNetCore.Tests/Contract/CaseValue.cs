using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <param name="Description">What is special about it.</param>
/// <param name="Value">The parameter's value.</param>
internal sealed record CaseValue(string Description, JsonNode Value)
{
    public static CaseValue Of(JsonNode value) => new($"is {value.ToJsonString()}", value);
}
