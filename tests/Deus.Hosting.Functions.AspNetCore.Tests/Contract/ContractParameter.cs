using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>A parameter outside of the path. What the document says goes before what the overlay says.</summary>
internal sealed record ContractParameter(PublishedValue Published, OverlayParameter? Overlay)
{
    public string Name => Published.Name;

    public string In => Published.In!;

    public bool Required => Published.Required;

    /// <summary>What its values are like: an id, enum, string, integer, boolean, loose-boolean, array, headers or file.</summary>
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

    /// <summary>Undefined when there is none.</summary>
    public JsonElement Default => Published.Default.ValueKind != JsonValueKind.Undefined || Overlay is null ? Published.Default : Overlay.Default;

    /// <summary>The error for what <see cref="OverlayParameter.Wrong"/> lists.</summary>
    public string Refusal => Overlay?.Refusal ?? "general_argument_invalid";

    public IReadOnlyList<JsonNode> Right => Overlay?.Right ?? [];

    public IReadOnlyList<JsonNode> Wrong => Overlay?.Wrong ?? [];

    /// <summary>The property of an answer that has it.</summary>
    public string Shown => Overlay?.Shown ?? Name;

    /// <summary>True when there are texts only, where it stands.</summary>
    public bool IsText => In is "query" or "form";

    /// <summary>A good value, of an array a good item.</summary>
    public JsonNode Sample => Overlay?.Sample ?? (Overlay?.Offered ?? Enum)?[0] ?? Published.Items?.Enum?[0]
        ?? (Kind is "boolean" or "loose-boolean" or "file" ? true : new string('a', Math.Max(1, MinLength ?? 1)));

    /// <summary>A good value other than the default.</summary>
    public JsonNode Other => Kind switch
    {
        "integer" => Maximum!.Value,
        "boolean" => Default.ValueKind != JsonValueKind.True,
        "array" => new JsonArray(Sample.DeepClone()),
        _ => Sample.DeepClone(),
    };

    /// <summary>A text of that many characters which is good if its length is.</summary>
    public string TextOf(int length, string start = "") => start.PadRight(length, Overlay?.Pad?[0] ?? 'a');

    /// <summary>What a good value comes to.</summary>
    public ContractOutcome OutcomeOf(ContractOperation operation, JsonNode value)
    {
        if (Overlay is { Offered: { } offered, Withheld: { } withheld } && !offered.Concat(Right).Any(v => JsonNode.DeepEquals(v, value)))
            return new ContractOutcome(withheld.Status, withheld.Type);
        return Overlay?.StatusOf is { } statuses && statuses.TryGetValue(value.ToJsonString(), out var status)
            ? new ContractOutcome(status)
            : operation.Good;
    }
}
