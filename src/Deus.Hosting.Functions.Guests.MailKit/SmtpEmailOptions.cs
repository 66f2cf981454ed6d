namespace Deus.Hosting.Functions.Guests.MailKit;

/// <summary>The SMTP server that sends the emails of functions.</summary>
public sealed class SmtpEmailOptions
{
    /// <summary>The name or address of the server. Required.</summary>
    public string Host { get; set; } = "";

    /// <summary>The port, 1 to 65,535. Default 587.</summary>
    public int Port { get; set; } = 587;

    /// <summary>How the connection is encrypted. Default <see cref="SmtpSecurity.StartTls"/>.</summary>
    public SmtpSecurity Security { get; set; }

    /// <summary>The user name; null (default) for a server without authentication.</summary>
    public string? UserName { get; set; }

    /// <summary>The password. It is used when <see cref="UserName"/> is set.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// The senders that functions may use: addresses such as <c>shop@example.com</c>, or <c>@example.com</c> for all of a domain. Empty (default)
    /// allows every sender.
    /// </summary>
    public IList<string> AllowedSenders { get; } = [];

    /// <summary>The timeout for connecting and sending one email, more than zero. Default 30 s. An execution that ends earlier ends it too.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
