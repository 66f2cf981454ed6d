using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>One test request of an operation.</summary>
/// <param name="Operation">The operation to call.</param>
/// <param name="Name">The name of the case.</param>
/// <param name="Change">Changes the valid parameters.</param>
/// <param name="Outcome">The expected result.</param>
/// <param name="Shown">The response property with its expected value; null for none.</param>
internal sealed record ContractCase(
    ContractOperation Operation, string Name, Action<JsonObject> Change, ContractOutcome Outcome, (string Property, JsonNode Value)? Shown = null)
{
    public override string ToString() => $"{Operation.Id}: {Name}";
}
