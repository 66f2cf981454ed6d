using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>A parameter outside of the path. The published document has precedence over the overlay.</summary>
internal sealed record ContractParameter(PublishedValue Published, OverlayParameter? Overlay)
{
    public string Name => Published.Name;

    public string In => Published.In!;

    public bool Required => Published.Required;

    /// <summary>The kind of its values: id, enum, string, integer, boolean, loose-boolean, array, headers or file.</summary>
    public string Kind => Overlay?.Kind ?? (Published, Enum) switch
    {
        ({ Format: "binary" }, _) => "file",
        (_, not null) => "enum",
        _ => Published.Type!,
    };

    public IReadOnlyList<JsonNode>? Enum => Published.Enum ?? Overlay?.Enum;

    public int? Minimum => Published.Minimum ?? Overlay?.Minimum;

    public int? Maximum => Published.Maximum ?? Overlay?.Maximum;

    public int? MinLength => Published.MinLength ?? Overlay?.MinLength;

    public int? MaxLength => Published.MaxLength ?? Overlay?.MaxLength;

    public int? MaxItems => Published.MaxItems ?? Overlay?.MaxItems;

    public int? ItemMaxLength => Published.Items?.MaxLength ?? Overlay?.ItemMaxLength;

    /// <summary>The default value; undefined when there is none.</summary>
    public JsonElement Default => Published.Default.ValueKind != JsonValueKind.Undefined || Overlay is null ? Published.Default : Overlay.Default;

    /// <summary>The error type for the values of <see cref="OverlayParameter.Wrong"/>.</summary>
    public string Refusal => Overlay?.Refusal ?? "general_argument_invalid";

    public IReadOnlyList<JsonNode> Right => Overlay?.Right ?? [];

    public IReadOnlyList<JsonNode> Wrong => Overlay?.Wrong ?? [];

    /// <summary>The response property that contains the value.</summary>
    public string Shown => Overlay?.Shown ?? Name;

    /// <summary>True when the location allows only text.</summary>
    public bool IsText => In is "query" or "form";

    /// <summary>A valid value, or a valid item of an array.</summary>
    public JsonNode Sample => Overlay?.Sample ?? (Overlay?.Offered ?? Enum)?[0] ?? Published.Items?.Enum?[0]
        ?? (Kind is "boolean" or "loose-boolean" or "file" ? true : new string('a', Math.Max(1, MinLength ?? 1)));

    /// <summary>A valid value that differs from the default.</summary>
    public JsonNode Other => Kind switch
    {
        "integer" => Maximum!.Value,
        "boolean" => Default.ValueKind != JsonValueKind.True,
        "array" => new JsonArray(Sample.DeepClone()),
        _ => Sample.DeepClone(),
    };

    /// <summary>Returns a text of the given length that is valid when its length is valid.</summary>
    public string TextOf(int length, string start = "") => start.PadRight(length, Overlay?.Pad?[0] ?? 'a');

    /// <summary>Returns the expected result of a valid value.</summary>
    public ContractOutcome OutcomeOf(ContractOperation operation, JsonNode value)
    {
        if (Overlay is { Offered: { } offered, Withheld: { } withheld } && !offered.Concat(Right).Any(v => JsonNode.DeepEquals(v, value)))
            return new ContractOutcome(withheld.Status, withheld.Type);
        return Overlay?.StatusOf is { } statuses && statuses.TryGetValue(value.ToJsonString(), out var status)
            ? new ContractOutcome(status)
            : operation.Good;
    }
}
