using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>Creates values that a parameter accepts: each value of an enum, and values at the limits.</summary>
internal static class RightValues
{
    /// <summary>The maximum length of an id; see IdRules.</summary>
    private const int MaxIdLength = 36;

    /// <summary>The maximum length of texts with surrogate pairs; longer texts would slow the tests down without testing more.</summary>
    private const int MaxWideLength = 1028;

    public static IEnumerable<CaseValue> For(ContractParameter p) => OfKind(p).Concat(p.Right.Select(CaseValue.From)).DistinctBy(v => v.Description);

    private static IEnumerable<CaseValue> OfKind(ContractParameter p) => p.Kind switch
    {
        "string" => Lengths(p),
        "enum" => p.Enum!.Select(CaseValue.From),
        "id" => p.Overlay?.Unknown is null ? [new($"has {MaxIdLength} characters", Guid.NewGuid().ToString())] : [],
        "integer" => [CaseValue.From(p.Minimum!.Value), CaseValue.From(p.Maximum!.Value)],
        "boolean" => [CaseValue.From(true), CaseValue.From(false)],
        "loose-boolean" => p.IsText
            ? [CaseValue.From("true"), CaseValue.From("false"), CaseValue.From("1"), CaseValue.From("0")]
            : [CaseValue.From(true), CaseValue.From(false), CaseValue.From(1), CaseValue.From(0), CaseValue.From("true"), CaseValue.From("false"), CaseValue.From("1"), CaseValue.From("0")],
        "array" => Lists(p),
        "headers" => Headers(),
        _ => [],
    };

    private static IEnumerable<CaseValue> Lengths(ContractParameter p)
    {
        if (p.Overlay?.Sample is { } sample)
            yield return CaseValue.From(sample);
        if (p.MinLength is { } min)
            yield return new($"has {min} characters", p.TextOf(min));
        if (p.MaxLength is not { } max)
            yield break;
        yield return new($"has {max} characters", p.TextOf(max));
        if (max <= MaxWideLength)
            yield return new($"has {max} characters of two halves", string.Concat(Enumerable.Repeat("😀", max)));
    }

    private static IEnumerable<CaseValue> Lists(ContractParameter p)
    {
        yield return new("is empty", new JsonArray());
        yield return new("has one", new JsonArray(p.Sample.DeepClone()));
        yield return new($"has {p.MaxItems}", new JsonArray([.. Enumerable.Range(0, p.MaxItems!.Value).Select(_ => p.Sample.DeepClone())]));
        if (p.ItemMaxLength is { } max)
            yield return new($"has one of {max} characters", new JsonArray(p.TextOf(max, (string)p.Sample!)));
        foreach (var item in p.Published.Items?.Enum ?? [])
            yield return new($"has {item}", new JsonArray(item.DeepClone()));
    }

    private static IEnumerable<CaseValue> Headers()
    {
        yield return new("is empty", new JsonObject());
        yield return new("is JSON in text", """{"x-own":"1"}""");
        yield return new("has 100 names", new JsonObject(Enumerable.Range(0, 100).Select(i => KeyValuePair.Create($"x-{i}", (JsonNode?)"v"))));
        // A name of one byte and a value of 16,382: less than the limit of 16,384.
        yield return new("has 16,383 bytes", new JsonObject { ["x"] = new string('v', 16_382) });
    }
}
