using System.Globalization;
using System.Text.Json;
using Deus.Hosting.Functions.Guests.Api.Modules;

namespace Deus.Hosting.Functions.Guests.Api.Calls;

/// <summary>Emails through the application's <see cref="IGuestEmail"/>.</summary>
internal static class EmailCalls
{
    private const int MaxRecipients = 100;

    /// <summary>Sends an email, and returns its id.</summary>
    /// <param name="api">The guest API.</param>
    /// <param name="json">The options.</param>
    public static string Send(GuestApi api, byte[] json)
    {
        using var options = new OptionsReader(json);
        var email = Read(options);
        string? id = null;
        CallRecorder.Record(api, "email", email.To[0], json, () =>
        {
            id = api.Use(api.Services.Email, "email", api.Grants.Email, "email", (service, token) => service.SendAsync(api.Call, email, token));
            return new RecordedResponse(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["id"] = id }, ApiJson.Default.DictionaryStringString));
        });
        return id!;
    }

    private static GuestEmail Read(OptionsReader options)
    {
        var to = options.Texts("to");
        if (to.Count is 0 or > MaxRecipients)
            throw new GuestServiceException($"The option 'to' is not valid. Accepted: 1 to {MaxRecipients} addresses.");
        var email = new GuestEmail
        {
            From = options.Required("from"),
            To = to,
            Subject = options.Required("subject"),
            Cc = options.Texts("cc"),
            Bcc = options.Texts("bcc"),
            ReplyTo = options.Text("reply_to"),
            Text = options.Text("text"),
            Html = options.Text("html"),
            Headers = Headers(options),
            Tags = Tags(options),
            ScheduledAt = ScheduledAt(options),
        };
        if (email.Text is null && email.Html is null)
            throw new GuestServiceException("The option 'text' or 'html' is required.");
        IEnumerable<string?> singleLines =
            [email.From, email.Subject, email.ReplyTo, .. email.To, .. email.Cc, .. email.Bcc, .. email.Headers.Keys, .. email.Headers.Values];
        return singleLines.Any(line => line?.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0)
            ? throw new GuestServiceException("The email is not valid: addresses, the subject and headers have no line breaks.")
            : email;
    }

    private static Dictionary<string, string> Headers(OptionsReader options)
    {
        if (options.Find("headers") is not { } headers)
            return [];
        if (headers.ValueKind != JsonValueKind.Object)
            throw new GuestServiceException("The option 'headers' is not valid. Accepted: an object of texts.");
        return headers.EnumerateObject().ToDictionary(header => header.Name, header => header.Value.ToString());
    }

    private static List<KeyValuePair<string, string>> Tags(OptionsReader options)
    {
        if (options.Find("tags") is not { } tags)
            return [];
        if (tags.ValueKind != JsonValueKind.Array)
            throw new GuestServiceException("The option 'tags' is not valid. Accepted: a list of { name, value }.");
        return
        [
            .. tags.EnumerateArray().Where(tag => tag.ValueKind == JsonValueKind.Object && tag.TryGetProperty("name", out _) && tag.TryGetProperty("value", out _))
                .Select(tag => KeyValuePair.Create(tag.GetProperty("name").ToString(), tag.GetProperty("value").ToString())),
        ];
    }

    private static DateTimeOffset? ScheduledAt(OptionsReader options) => options.Find("scheduled_at") switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var seconds) && Math.Abs(seconds) < 100_000_000_000 => DateTimeOffset.FromUnixTimeSeconds(seconds),
        { ValueKind: JsonValueKind.String } value when DateTimeOffset.TryParse(
            value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
        _ => throw new GuestServiceException("The option 'scheduled_at' is not valid. Accepted: seconds since 1970, or a time as 2030-01-02T03:04:05Z."),
    };
}
