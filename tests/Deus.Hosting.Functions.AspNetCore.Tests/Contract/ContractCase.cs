using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>One request that is made of an operation.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Name">What is special about the request.</param>
/// <param name="Change">Changes good parameters.</param>
/// <param name="Outcome">What the request comes to.</param>
/// <param name="Shown">The answer's property that must have a value, and the value; null for none.</param>
internal sealed record ContractCase(
    ContractOperation Operation, string Name, Action<JsonObject> Change, ContractOutcome Outcome, (string Property, JsonNode Value)? Shown = null)
{
    public override string ToString() => $"{Operation.Id}: {Name}";
}
