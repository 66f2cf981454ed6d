using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>A value of a parameter in a test case.</summary>
/// <param name="Description">The property of the value that the case tests.</param>
/// <param name="Value">The value of the parameter.</param>
internal sealed record CaseValue(string Description, JsonNode Value)
{
    public static CaseValue From(JsonNode value) => new($"is {value.ToJsonString()}", value);
}
