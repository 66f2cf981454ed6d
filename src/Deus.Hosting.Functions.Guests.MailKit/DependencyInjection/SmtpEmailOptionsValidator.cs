using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Guests.MailKit.DependencyInjection;

/// <summary>Checks the options at the start of the application.</summary>
internal sealed class SmtpEmailOptionsValidator : IValidateOptions<SmtpEmailOptions>
{
    public ValidateOptionsResult Validate(string? name, SmtpEmailOptions options)
    {
        List<string> problems = [];
        if (string.IsNullOrWhiteSpace(options.Host))
            problems.Add("Host is required. Accepted: the name or address of an SMTP server.");
        if (options.Port is < 1 or > 65_535)
            problems.Add("Port is not valid. Accepted: 1 to 65535.");
        if (!Enum.IsDefined(options.Security))
            problems.Add("Security is not valid. Accepted: StartTls, Tls or None.");
        if (options.UserName is not null && string.IsNullOrEmpty(options.Password))
            problems.Add("Password is required with UserName.");
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > TimeSpan.FromHours(1))
            problems.Add("Timeout is not valid. Accepted: more than zero, at most one hour.");
        if (options.AllowedSenders.Any(sender => !sender.Contains('@', StringComparison.Ordinal)))
            problems.Add("AllowedSenders is not valid. Accepted: addresses, or '@' with a domain.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
