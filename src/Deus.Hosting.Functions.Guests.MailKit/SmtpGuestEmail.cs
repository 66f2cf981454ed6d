using Deus.Hosting.Functions.Guests.Api;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Deus.Hosting.Functions.Guests.MailKit;

/// <summary>Sends the emails of functions over SMTP, each with a connection of its own.</summary>
internal sealed class SmtpGuestEmail(IOptions<SmtpEmailOptions> options, TimeProvider time) : IGuestEmail
{
    private readonly SmtpEmailOptions _options = options.Value;

    /// <inheritdoc/>
    public async ValueTask<string> SendAsync(GuestCall call, GuestEmail email, CancellationToken cancellationToken)
    {
        var message = EmailMessage.Create(email, time.GetUtcNow());
        CheckSender(((MailboxAddress)message.From[0]).Address);
        using var timeout = new CancellationTokenSource(_options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await SendAsync(message, either.Token).ConfigureAwait(false);
            return message.MessageId!;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new GuestServiceException($"The email server took longer than {_options.Timeout.TotalSeconds} s.");
        }
        catch (SmtpCommandException e)
        {
            throw new GuestServiceException(e.Mailbox is { } mailbox
                ? $"The email server has refused the address '{mailbox.Address}' with the code {(int)e.StatusCode}."
                : $"The email server has refused the email with the code {(int)e.StatusCode}.");
        }
    }

    private async Task SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient();
        await client.ConnectAsync(_options.Host, _options.Port, SocketOptions(_options.Security), cancellationToken).ConfigureAwait(false);
        if (_options.UserName is not null)
            await client.AuthenticateAsync(_options.UserName, _options.Password!, cancellationToken).ConfigureAwait(false);
        await client.SendAsync(message, cancellationToken).ConfigureAwait(false);
        await client.DisconnectAsync(quit: true, cancellationToken).ConfigureAwait(false);
    }

    private void CheckSender(string address)
    {
        var isAllowed = _options.AllowedSenders.Count == 0 || _options.AllowedSenders.Any(sender => sender[0] == '@'
            ? address.EndsWith(sender, StringComparison.OrdinalIgnoreCase)
            : address.Equals(sender, StringComparison.OrdinalIgnoreCase));
        if (!isAllowed)
            throw new GuestServiceException($"The sender '{address}' is not allowed.");
    }

    private static SecureSocketOptions SocketOptions(SmtpSecurity security) => security switch
    {
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };
}
