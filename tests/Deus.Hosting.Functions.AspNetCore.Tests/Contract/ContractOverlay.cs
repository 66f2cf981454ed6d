using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Contract;

/// <summary>Additions to the published document, written by hand in overlay.json: limits, samples, and differences of this host.</summary>
/// <param name="Operations">The differences of operations.</param>
/// <param name="Routes">The routes below /functions that the document does not have.</param>
/// <param name="Parameters">Additional rules for parameters of the document.</param>
/// <param name="Later">Parameters of later versions, which the host accepts too.</param>
/// <param name="Formats">The formats of properties that the document declares as text.</param>
internal sealed record ContractOverlay(
    IReadOnlyList<OverlayOperation> Operations,
    IReadOnlyList<OverlayRoute> Routes,
    IReadOnlyList<OverlayParameter> Parameters,
    IReadOnlyList<OverlayParameter> Later,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Formats);

/// <summary>A difference of one operation.</summary>
/// <param name="Id">The id of the operation.</param>
/// <param name="Reason">The reason for the difference.</param>
/// <param name="Ids">The ids in its path that differ from the usual ones, by parameter.</param>
/// <param name="Status">The status of a valid request; null for the status in the document.</param>
/// <param name="Type">The error type when that status is an error.</param>
internal sealed record OverlayOperation(
    string Id, string Reason, IReadOnlyDictionary<string, string>? Ids = null, int? Status = null, string? Type = null);

internal sealed record OverlayRoute(string Method, string Path, string Reason);

internal sealed record OverlayRefusal(int Status, string Type);

/// <summary>Rules of a parameter.</summary>
/// <param name="Operations">The ids of the operations.</param>
/// <param name="Name">The name of the parameter.</param>
/// <param name="Reason">The reason, where it is not obvious.</param>
/// <param name="In">The location of a later parameter.</param>
/// <param name="Type">The type of a later parameter.</param>
/// <param name="Since">The first version with a later parameter.</param>
/// <param name="Kind">id, loose-boolean or headers; null for the kind that follows from the type.</param>
/// <param name="Enum">The accepted values.</param>
/// <param name="Minimum">The minimum number.</param>
/// <param name="Maximum">The maximum number.</param>
/// <param name="MinLength">The minimum length.</param>
/// <param name="MaxLength">The maximum length.</param>
/// <param name="MaxItems">The maximum number of items.</param>
/// <param name="ItemMaxLength">The maximum length of an item.</param>
/// <param name="Pad">The character that extends a sample; null for the letter a.</param>
/// <param name="Sample">A valid value, or a valid item of a list; may be the name of a path id.</param>
/// <param name="Right">Additional valid values.</param>
/// <param name="Wrong">Invalid values, or invalid items of a list.</param>
/// <param name="Refusal">The error type for the invalid values.</param>
/// <param name="TypeRefusal">The error type for values of another JSON type; null for the usual one.</param>
/// <param name="Unknown">The error type for an id that does not exist.</param>
/// <param name="Offered">The values of the enum, or of true and false, that the host accepts; null for all.</param>
/// <param name="Withheld">The error for the other values.</param>
/// <param name="StatusOf">The status for some values; the keys are JSON.</param>
/// <param name="Default">The value that an absent parameter counts as.</param>
/// <param name="Shown">The response property with the value; null for the one with the parameter's name.</param>
/// <param name="Echo">False when the response shows the value differently.</param>
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
