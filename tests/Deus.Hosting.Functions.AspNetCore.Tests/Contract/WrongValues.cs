using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>Creates values that break one rule of a parameter: its type, its enum, or a limit by one.</summary>
internal static class WrongValues
{
    private const int MaxIdLength = 36;

    public static IEnumerable<CaseValue> For(ContractParameter p) =>
        OfRules(p).Concat(p.IsText ? OfTexts(p) : OfTypes(p)).DistinctBy(v => v.Description);

    private static IEnumerable<CaseValue> OfRules(ContractParameter p) => p.Kind switch
    {
        "string" => Lengths(p),
        "enum" => Others(p.Enum!).Except(p.Right.Select(r => (string)r!)).Select(text => CaseValue.From(text)),
        "id" => new[] { "", "-a", ".a", "_a", "a b", "a/b", "é", new('a', MaxIdLength + 1) }.Select(text => CaseValue.From(text)),
        "integer" => [CaseValue.From(p.Minimum!.Value - 1), CaseValue.From(p.Maximum!.Value + 1), CaseValue.From(1.5), CaseValue.From(9007199254740993)],
        "array" => Lists(p),
        "headers" => Headers(),
        _ => [],
    };

    /// <summary>Returns a value of each JSON type that is not the parameter's type.</summary>
    private static IEnumerable<CaseValue> OfTypes(ContractParameter p)
    {
        JsonNode[] values = p.Kind switch
        {
            "string" or "enum" or "id" => [7, true, new JsonArray("a"), new JsonObject { ["a"] = "a" }],
            "integer" => ["many", "", true, new JsonArray(1), new JsonObject { ["a"] = 1 }],
            "boolean" => [1, 0, "true", "yes", "", new JsonArray(), new JsonArray(true), new JsonObject { ["a"] = true }],
            "loose-boolean" => [2, "True", "yes", "", new JsonArray(), new JsonArray(true), new JsonObject { ["a"] = true }],
            "array" => [p.Sample.DeepClone(), 7, true, new JsonObject { ["a"] = p.Sample.DeepClone() }],
            "headers" => [7, true, "x: 1", new JsonArray("x")],
            _ => [],
        };
        return values.Select(CaseValue.From);
    }

    /// <summary>Returns texts that cannot be parsed as the parameter's type, for locations that allow only text.</summary>
    private static IEnumerable<CaseValue> OfTexts(ContractParameter p)
    {
        JsonNode[] values = p.Kind switch
        {
            "loose-boolean" => ["2", "True", "yes", ""],
            "array" => [p.Sample.DeepClone()],
            _ => [],
        };
        return values.Select(CaseValue.From);
    }

    private static IEnumerable<CaseValue> Lengths(ContractParameter p)
    {
        if (p.MaxLength is { } max)
            yield return new($"has {max + 1} characters", p.TextOf(max + 1));
        if (p.MinLength is { } min and > 0)
            yield return new($"has {min - 1} characters", p.TextOf(min - 1));
    }

    /// <summary>Returns variants of a value: in the other case, with a suffix, with a prefix, and empty.</summary>
    private static IEnumerable<string> Others(IReadOnlyList<JsonNode> values)
    {
        var text = (string)values[0]!;
        return [OtherCase(text), text + "x", " " + text, ""];
    }

    private static string OtherCase(string text) => text.Any(char.IsUpper) ? text.ToLowerInvariant() : text.ToUpperInvariant();

    private static IEnumerable<CaseValue> Lists(ContractParameter p)
    {
        yield return new(
            $"has {p.MaxItems + 1}", new JsonArray([.. Enumerable.Range(0, p.MaxItems!.Value + 1).Select(_ => p.Sample.DeepClone())]));
        if (p.ItemMaxLength is { } max)
            yield return new($"has one of {max + 1} characters", new JsonArray(p.TextOf(max + 1, (string)p.Sample!)));
        foreach (var other in p.Published.Items?.Enum is { } items ? Others(items) : [])
            yield return new($"has \"{other}\"", new JsonArray(other));
        if (p.IsText)
            yield break;
        foreach (var item in new JsonNode[] { 7, true, new JsonArray("a"), new JsonObject { ["a"] = "a" } })
            yield return new($"has {item.ToJsonString()}", new JsonArray(item));
        yield return new("has null", new JsonArray((JsonNode?)null));
    }

    private static IEnumerable<CaseValue> Headers()
    {
        yield return new("has 101 names", new JsonObject(Enumerable.Range(0, 101).Select(i => KeyValuePair.Create($"x-{i}", (JsonNode?)"v"))));
        yield return new("has 16,384 bytes", new JsonObject { ["x"] = new string('v', 16_383) });
        foreach (var wrong in new[] { "x_own", "-own", "own-", "ö", "x-appwrite-key", "", "a b", "a\r\nb" })
            yield return new($"has '{wrong}'", new JsonObject { [wrong] = "v" });
        yield return new("has a line break", new JsonObject { ["x"] = "a\r\nb" });
    }
}
