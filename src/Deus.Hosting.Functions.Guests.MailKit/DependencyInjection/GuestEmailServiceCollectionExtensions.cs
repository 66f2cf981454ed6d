using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.MailKit;
using Deus.Hosting.Functions.Guests.MailKit.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the sending of emails over SMTP.</summary>
public static class GuestEmailServiceCollectionExtensions
{
    /// <summary>
    /// Sends the emails of functions over SMTP. An <see cref="IGuestEmail"/> that was registered before stays. Functions need the grant
    /// <see cref="GuestGrants.Email"/>. The clock is the <see cref="TimeProvider"/> that the host registers.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; null when they are configured elsewhere. They are checked at the start.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IServiceCollection AddGuestSmtpEmail(this IServiceCollection services, Action<SmtpEmailOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<SmtpEmailOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SmtpEmailOptions>, SmtpEmailOptionsValidator>());
        services.TryAddSingleton<IGuestEmail, SmtpGuestEmail>();
        return services;
    }
}
