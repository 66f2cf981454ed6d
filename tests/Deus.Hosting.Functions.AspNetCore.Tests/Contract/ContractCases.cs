using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>One request that is made of an operation.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Name">What is special about the request.</param>
/// <param name="Change">Changes a good body.</param>
/// <param name="Refusal">The error's type; null when the request is good.</param>
internal sealed record ContractCase(ContractOperation Operation, string Name, Action<JsonObject> Change, string? Refusal)
{
    public override string ToString() => $"{Operation.Id}: {Name}";
}

/// <summary>Makes requests of what the contract says: good ones, and one for each rule that they break.</summary>
internal static class ContractCases
{
    private const string Invalid = "general_argument_invalid";
    private const int MaxIdLength = 36;

    public static IEnumerable<ContractCase> Of(ContractOperation operation) =>
        operation.Parameters.SelectMany(p => Of(operation, p.Key, p.Value)).Prepend(new(operation, "a good request", _ => { }, null));

    private static IEnumerable<ContractCase> Of(ContractOperation operation, string name, ContractParameter parameter)
    {
        if (parameter.Required)
        {
            yield return Case("missing", body => body.Remove(name), parameter.Type == "file" ? "storage_file_empty" : Invalid);
            if (!operation.Form)
                yield return Case("null", body => body[name] = null, Invalid);
        }

        foreach (var (description, value, isGood) in Values(parameter).Where(v => !operation.Form || IsOfForm(parameter, v.Value)))
            yield return Case(description, body => body[name] = value.DeepClone(), isGood ? null : parameter.Refusal);
        if (parameter.Unknown is { } unknown)
            yield return Case("an id of nothing", body => body[name] = "none", unknown);

        ContractCase Case(string description, Action<JsonObject> change, string? refusal) =>
            new(operation, $"{name} {description}", change, refusal);
    }

    /// <summary>A form has texts only, so that a number is as good as one.</summary>
    private static bool IsOfForm(ContractParameter parameter, JsonNode value) =>
        value.GetValueKind() != JsonValueKind.Array && (parameter.Type != "string" || value.GetValueKind() == JsonValueKind.String);

    private static IEnumerable<(string Description, JsonNode Value, bool IsGood)> Values(ContractParameter p) => [.. p.Type switch
    {
        "string" => Lengths(p).Append(("is a number", (JsonNode)7, false)).Append(("is a list", new JsonArray("a"), false)),
        "id" => Ids(p),
        "integer" =>
        [
            ($"is {p.Min}", (JsonNode)p.Min!.Value, true), ($"is {p.Max}", p.Max!.Value, true),
            ($"is {p.Min - 1}", p.Min!.Value - 1, false), ($"is {p.Max + 1}", p.Max!.Value + 1, false),
            ("is a fraction", 1.5, false), ("is text", "many", false), ("is 2^53", 9007199254740993, false),
        ],
        "boolean" => (p.Values ?? [true, false]).Select(v => ($"is {v}", v, true))
            .Concat([("is 1", (JsonNode)1, false), ("is text", "yes", false), ("is a list", new JsonArray(), false)]),
        "loose-boolean" => (p.Values ?? [true, false, "1", "0", "true", "false"]).Select(v => ($"is {v.ToJsonString()}", v, true))
            .Concat([("is True", (JsonNode)"True", false), ("is 2", 2, false), ("is text", "yes", false)]),
        "enum" => p.Values!.Select(v => ($"is {v}", v, true)).Append(("is a number", (JsonNode)7, false)),
        "list" =>
        [
            ("is empty", (JsonNode)new JsonArray(), true), ($"has {p.Max}", List(p, p.Max!.Value), true),
            ($"has {p.Max + 1}", List(p, p.Max!.Value + 1), false), ("is text", p.Item!, false), ("has numbers", new JsonArray(1), false),
            .. (p.Wrong ?? []).Select(wrong => ($"has '{wrong}'", (JsonNode)new JsonArray(wrong), false)),
        ],
        "headers" => Headers(),
        _ => [],
    },
        .. p.Type == "list" ? [] : (p.Wrong ?? []).Select(wrong => ($"is '{wrong}'", (JsonNode)wrong, false))];

    private static IEnumerable<(string Description, JsonNode Value, bool IsGood)> Lengths(ContractParameter p)
    {
        if (p.Item is { } item)
            yield return ($"is '{item}'", item, true);
        if (p.Max is not { } max)
            yield break;
        yield return ($"has {max} characters", new string('a', max), true);
        yield return ($"has {max + 1} characters", new string('a', max + 1), false);
        yield return (p.Min == 0 ? "is empty" : $"has {p.Min} characters", new string('a', p.Min!.Value), true);
        if (p.Min > 0)
            yield return ($"has {p.Min - 1} characters", new string('a', p.Min!.Value - 1), false);
        if (max <= 1028)
            yield return ($"has {max} characters of two halves", string.Concat(Enumerable.Repeat("😀", max)), true);
    }

    private static IEnumerable<(string Description, JsonNode Value, bool IsGood)> Ids(ContractParameter p)
    {
        if (p.Example == IdGenerator.Unique)
            yield return ($"has {MaxIdLength} characters", Guid.NewGuid().ToString(), true);
        foreach (var wrong in new[] { "", "-a", ".a", "_a", "a b", "a/b", "é", new string('a', MaxIdLength + 1) })
            yield return ($"is '{wrong}'", wrong, false);
    }

    private static IEnumerable<(string Description, JsonNode Value, bool IsGood)> Headers()
    {
        yield return ("is empty", new JsonObject(), true);
        yield return ("is JSON in text", """{"x-own":"1"}""", true);
        yield return ("has 100 names", Named(100, i => $"x-{i}", "v"), true);
        yield return ("has 101 names", Named(101, i => $"x-{i}", "v"), false);
        // A name of one byte and what is left: less than 16,384.
        yield return ("has 16,383 bytes", Named(1, _ => "x", new string('v', 16_382)), true);
        yield return ("has 16,384 bytes", Named(1, _ => "x", new string('v', 16_383)), false);
        foreach (var wrong in new[] { "x_own", "-own", "own-", "ö", "x-appwrite-key", "", "a b", "a\r\nb" })
            yield return ($"has '{wrong}'", Named(1, _ => wrong, "v"), false);
        yield return ("has a line break", Named(1, _ => "x", "a\r\nb"), false);
        yield return ("is no JSON", "x: 1", false);
        yield return ("is a list", new JsonArray("x"), false);
    }

    private static JsonObject Named(int count, Func<int, string> name, string value) =>
        new(Enumerable.Range(0, count).Select(i => KeyValuePair.Create(name(i), (JsonNode?)value)));

    private static JsonArray List(ContractParameter p, int count) => new([.. Enumerable.Range(0, count).Select(_ => (JsonNode)p.Item!)]);
}
