using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>What the published document does not say: limits, samples, and where this host differs. Written by hand: overlay.json.</summary>
/// <param name="Operations">What is special about some operations.</param>
/// <param name="Routes">What the host serves below /functions beyond the document.</param>
/// <param name="Parameters">More about parameters of the document.</param>
/// <param name="Later">Parameters of later versions, which the host takes as well.</param>
/// <param name="Formats">Of properties that the document calls text.</param>
internal sealed record ContractOverlay(
    IReadOnlyList<OverlayOperation> Operations,
    IReadOnlyList<OverlayRoute> Routes,
    IReadOnlyList<OverlayParameter> Parameters,
    IReadOnlyList<OverlayParameter> Later,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Formats);

/// <param name="Id">Whose.</param>
/// <param name="Reason">Why.</param>
/// <param name="Ids">What its path names instead of the usual, by parameter.</param>
/// <param name="Status">What a good request is answered with; null for what the document says.</param>
/// <param name="Type">The error's type when that is a refusal.</param>
internal sealed record OverlayOperation(
    string Id, string Reason, IReadOnlyDictionary<string, string>? Ids = null, int? Status = null, string? Type = null);

internal sealed record OverlayRoute(string Method, string Path, string Reason);

internal sealed record OverlayRefusal(int Status, string Type);

/// <param name="Operations">Whose.</param>
/// <param name="Name">The parameter.</param>
/// <param name="Reason">Why, where that is not plain.</param>
/// <param name="In">Where a later parameter stands.</param>
/// <param name="Type">The type of a later parameter.</param>
/// <param name="Since">The version of a later parameter.</param>
/// <param name="Kind">id, loose-boolean or headers; null for what the type says.</param>
/// <param name="Enum">The values that are accepted.</param>
/// <param name="Minimum">The least number.</param>
/// <param name="Maximum">The greatest number.</param>
/// <param name="MinLength">The least length.</param>
/// <param name="MaxLength">The greatest length.</param>
/// <param name="MaxItems">The most items.</param>
/// <param name="ItemMaxLength">The greatest length of an item.</param>
/// <param name="Pad">What makes a sample longer; null for the letter a.</param>
/// <param name="Sample">A good value, of a list a good item; may name an id of the path.</param>
/// <param name="Right">More good values.</param>
/// <param name="Wrong">Bad values, of a list bad items.</param>
/// <param name="Refusal">The error's type for those.</param>
/// <param name="TypeRefusal">The error's type for values of another JSON type; null for that of all parameters.</param>
/// <param name="Unknown">The error's type for an id of nothing.</param>
/// <param name="Offered">Of the enum, or of true and false, what the host takes; null for all.</param>
/// <param name="Withheld">How the rest is refused.</param>
/// <param name="StatusOf">The status for some values, which are keys as JSON.</param>
/// <param name="Default">What an absent one counts as.</param>
/// <param name="Shown">The property of the answer that has it; null for the one of its name.</param>
/// <param name="Echo">False when the answer shows it otherwise than it was sent.</param>
internal sealed record OverlayParameter(
    IReadOnlyList<string> Operations,
    string Name,
    string? Reason = null,
    string? In = null,
    string? Type = null,
    string? Since = null,
    string? Kind = null,
    IReadOnlyList<JsonNode>? Enum = null,
    int? Minimum = null,
    int? Maximum = null,
    int? MinLength = null,
    int? MaxLength = null,
    int? MaxItems = null,
    int? ItemMaxLength = null,
    string? Pad = null,
    JsonNode? Sample = null,
    IReadOnlyList<JsonNode>? Right = null,
    IReadOnlyList<JsonNode>? Wrong = null,
    string? Refusal = null,
    string? TypeRefusal = null,
    string? Unknown = null,
    IReadOnlyList<JsonNode>? Offered = null,
    OverlayRefusal? Withheld = null,
    IReadOnlyDictionary<string, int>? StatusOf = null,
    JsonElement Default = default,
    string? Shown = null,
    bool Echo = true);
