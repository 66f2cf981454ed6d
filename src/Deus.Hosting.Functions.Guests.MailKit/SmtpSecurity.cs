namespace Deus.Hosting.Functions.Guests.MailKit;

/// <summary>How a connection to an SMTP server is encrypted.</summary>
public enum SmtpSecurity
{
    /// <summary>The connection is encrypted with STARTTLS before anything is sent. A server without STARTTLS is refused.</summary>
    StartTls = 0,

    /// <summary>The connection is encrypted from its beginning, usually on port 465.</summary>
    Tls = 1,

    /// <summary>The connection is not encrypted. For servers on this machine or in a private network.</summary>
    None = 2,
}
