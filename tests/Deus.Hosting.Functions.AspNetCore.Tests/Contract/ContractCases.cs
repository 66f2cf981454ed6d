using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>Creates requests from the contract: valid ones, and one that breaks each rule.</summary>
internal static class ContractCases
{
    private const string Invalid = "general_argument_invalid";

    public static IEnumerable<ContractCase> For(ContractOperation operation) =>
    [
        new(operation, "a good request", _ => { }, operation.Good),
        .. operation.HasBody ? [new ContractCase(operation, "a good request with more", all => all["none"] = "x", operation.Good)] : Array.Empty<ContractCase>(),
        .. operation.Parameters.SelectMany(parameter => For(operation, parameter)),
    ];

    private static IEnumerable<ContractCase> For(ContractOperation operation, ContractParameter parameter)
    {
        var name = parameter.Name;
        return
        [
            .. parameter.Required ? Missing(operation, parameter) : Null(operation, parameter),
            .. RightValues.For(parameter).Select(v => Right(operation, parameter, v)),
            .. WrongValues.For(parameter).Select(v => Case(v, Refusal(parameter))),
            .. parameter.Wrong.Select(v => Case(Listed(parameter, v), new(400, parameter.Refusal))),
            .. parameter.Overlay?.Unknown is { } unknown ? [Case(new("is of nothing", "none"), new(404, unknown))] : Array.Empty<ContractCase>(),
        ];

        ContractCase Case(CaseValue v, ContractOutcome outcome) =>
            new(operation, $"{name} {v.Description}", all => all[name] = v.Value.DeepClone(), outcome);
    }

    private static ContractOutcome Refusal(ContractParameter parameter) => parameter.Overlay?.TypeRefusal is { } refusal
        ? new(400, refusal)
        : new(400, Invalid, $"Invalid `{parameter.Name}` param");

    private static ContractCase Right(ContractOperation operation, ContractParameter parameter, CaseValue v)
    {
        var outcome = parameter.OutcomeOf(operation, v.Value);
        var isShown = parameter.Overlay?.Echo != false && outcome.Error is null;
        return new(
            operation,
            $"{parameter.Name} {v.Description}",
            all => all[parameter.Name] = v.Value.DeepClone(),
            outcome,
            isShown ? (parameter.Shown, v.Value) : null);
    }

    private static IEnumerable<ContractCase> Missing(ContractOperation operation, ContractParameter parameter)
    {
        var name = parameter.Name;
        var outcome = parameter.Kind == "file"
            ? new ContractOutcome(400, "storage_file_empty")
            : new(400, Invalid, $"Param \"{name}\" is not optional.");
        yield return new(operation, $"{name} missing", all => all.Remove(name), outcome);
        if (parameter.Kind == "file")
            yield return new(operation, $"{name} is text", all => all[name] = "x", outcome);
        else if (!parameter.IsText)
            yield return new(operation, $"{name} null", all => all[name] = null, outcome);
    }

    /// <summary>The case that null counts as absent.</summary>
    private static IEnumerable<ContractCase> Null(ContractOperation operation, ContractParameter parameter) =>
        parameter.IsText ? [] : [new(operation, $"{parameter.Name} null", all => all[parameter.Name] = null, operation.Good)];

    private static CaseValue Listed(ContractParameter parameter, JsonNode wrong) => new(
        $"has {wrong.ToJsonString()}", parameter.Kind == "array" ? new JsonArray(wrong.DeepClone()) : wrong);
}
