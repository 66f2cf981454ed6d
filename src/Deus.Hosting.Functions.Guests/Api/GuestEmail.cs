namespace Deus.Hosting.Functions.Guests.Api;

/// <summary>An email that a function sends. No text has line breaks, except <see cref="Text"/> and <see cref="Html"/>.</summary>
public sealed record GuestEmail
{
    /// <summary>The sender, for example <c>Shop &lt;shop@example.com&gt;</c>.</summary>
    public required string From { get; init; }

    /// <summary>The recipients, at least one.</summary>
    public required IReadOnlyList<string> To { get; init; }

    /// <summary>The subject.</summary>
    public required string Subject { get; init; }

    /// <summary>The recipients of a copy. Default none.</summary>
    public IReadOnlyList<string> Cc { get; init; } = [];

    /// <summary>The recipients of a hidden copy. Default none.</summary>
    public IReadOnlyList<string> Bcc { get; init; } = [];

    /// <summary>The address for replies; null (default) for the sender.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The body as plain text; null when there is only <see cref="Html"/>.</summary>
    public string? Text { get; init; }

    /// <summary>The body as HTML; null when there is only <see cref="Text"/>.</summary>
    public string? Html { get; init; }

    /// <summary>Further headers. Default none.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Names and values by which a provider groups emails. Default none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>When to send the email; null (default) for now.</summary>
    public DateTimeOffset? ScheduledAt { get; init; }
}
