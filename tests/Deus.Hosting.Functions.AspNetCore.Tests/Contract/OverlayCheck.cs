using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>Finds overlay entries about unknown things, and entries that repeat the document.</summary>
internal static class OverlayCheck
{
    public static IEnumerable<string> Problems(PublishedApi published, ContractOverlay overlay) =>
    [
        .. overlay.Operations.Where(o => published.Operations.All(p => p.Id != o.Id)).Select(o => $"There is no operation {o.Id}."),
        .. overlay.Routes.Where(r => published.Operations.Any(o => (o.Method, o.Path) == (r.Method, r.Path)))
            .Select(r => $"{r.Method} {r.Path} is in the document."),
        .. overlay.Parameters.SelectMany(p => p.Operations.SelectMany(id => OfParameter(published, id, p))),
        .. overlay.Later.SelectMany(p => p.Operations.SelectMany(id => OfLater(published, id, p))),
        .. overlay.Formats.SelectMany(schema => schema.Value.Keys.Where(name => !HasProperty(published, schema.Key, name))
            .Select(name => $"There is no property {schema.Key}.{name}.")),
    ];

    private static IEnumerable<string> OfParameter(PublishedApi published, string id, OverlayParameter said)
    {
        if (Find(published, id, said.Name) is not { } value)
            return [$"{id} has no parameter {said.Name}."];
        (string What, bool IsTwice)[] twice =
        [
            ("an enum", value.Enum is not null && said.Enum is not null),
            ("a default", value.Default.ValueKind != JsonValueKind.Undefined && said.Default.ValueKind != JsonValueKind.Undefined),
            ("a least number", value.Minimum is not null && said.Minimum is not null),
            ("a greatest number", value.Maximum is not null && said.Maximum is not null),
            ("a least length", value.MinLength is not null && said.MinLength is not null),
            ("a greatest length", value.MaxLength is not null && said.MaxLength is not null),
            ("a number of items", value.MaxItems is not null && said.MaxItems is not null),
            ("a length of items", value.Items?.MaxLength is not null && said.ItemMaxLength is not null),
        ];
        return twice.Where(t => t.IsTwice).Select(t => $"{id}.{said.Name}: the document has {t.What}.").Concat(OfOffer(id, value, said));
    }

    /// <summary>Requires a reason when the host offers less than the document.</summary>
    private static IEnumerable<string> OfOffer(string id, PublishedValue value, OverlayParameter said)
    {
        if (said.Offered is not { } offered)
            yield break;
        if (said.Reason is null)
            yield return $"{id}.{said.Name}: without a reason.";
        foreach (var none in offered.Where(o => value.Enum?.Any(v => JsonNode.DeepEquals(v, o)) == false))
            yield return $"{id}.{said.Name}: {none} is offered and no value.";
    }

    private static IEnumerable<string> OfLater(PublishedApi published, string id, OverlayParameter said)
    {
        if (published.Operations.All(o => o.Id != id))
            yield return $"There is no operation {id}.";
        if (Find(published, id, said.Name) is not null)
            yield return $"{id}.{said.Name} is in the document, and not of later.";
        if (said.In is null || said.Type is null || said.Since is null)
            yield return $"{id}.{said.Name} lacks its place, type or version.";
    }

    private static PublishedValue? Find(PublishedApi published, string id, string name) =>
        published.Operations.SingleOrDefault(o => o.Id == id)?.Parameters.SingleOrDefault(p => p.Name == name);

    private static bool HasProperty(PublishedApi published, string schema, string name) =>
        published.Schemas.TryGetValue(schema, out var found) && found.Properties.Any(p => p.Name == name);
}
