using Deus.Hosting.Functions.Guests.Api;
using MimeKit;
using MimeKit.Utils;

namespace Deus.Hosting.Functions.Guests.MailKit;

/// <summary>Creates the message of an email.</summary>
internal static class EmailMessage
{
    private const string TagHeader = "X-Tag";

    /// <exception cref="GuestServiceException">The email cannot be sent over SMTP.</exception>
    public static MimeMessage Create(GuestEmail email, DateTimeOffset now)
    {
        if (email.ScheduledAt > now)
            throw new GuestServiceException("The option 'scheduled_at' is not available: SMTP sends an email at once.");
        var from = Address("from", email.From);
        var message = new MimeMessage { Subject = email.Subject, Date = now, MessageId = MimeUtils.GenerateMessageId(DomainOf(from)) };
        message.From.Add(from);
        message.To.AddRange(email.To.Select(to => Address("to", to)));
        message.Cc.AddRange(email.Cc.Select(cc => Address("cc", cc)));
        message.Bcc.AddRange(email.Bcc.Select(bcc => Address("bcc", bcc)));
        if (email.ReplyTo is not null)
            message.ReplyTo.Add(Address("reply_to", email.ReplyTo));
        message.Body = new BodyBuilder { TextBody = email.Text, HtmlBody = email.Html }.ToMessageBody();
        AddHeaders(message, email);
        return message;
    }

    /// <summary>Adds headers of the function, except those that the message already has or that describe its body.</summary>
    private static void AddHeaders(MimeMessage message, GuestEmail email)
    {
        foreach (var (name, value) in email.Headers)
        {
            if (!name.StartsWith("X-", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("List-", StringComparison.OrdinalIgnoreCase)
                || name.Any(c => c is <= ' ' or ':' or > '~'))
                throw new GuestServiceException($"The header '{name}' is not valid. Accepted: names that begin with 'X-' or 'List-'.");
            message.Headers.Add(name, value);
        }

        foreach (var (name, value) in email.Tags)
            message.Headers.Add(TagHeader, $"{name}={value}");
    }

    private static MailboxAddress Address(string option, string text) => MailboxAddress.TryParse(text, out var address) && address.Address.Contains('@', StringComparison.Ordinal)
        ? address
        : throw new GuestServiceException($"The option '{option}' is not valid. Accepted: addresses such as 'Shop <shop@example.com>'.");

    private static string DomainOf(MailboxAddress address) => address.Address[(address.Address.LastIndexOf('@') + 1)..];
}
