using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Shared;

/// <summary>Authenticates a request that names a role in a header.</summary>
public sealed class RoleAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "Role";
    public const string Header = "Test-Role";

    /// <summary>The role, and the policy, of persons who may look.</summary>
    public const string Reader = "reader";

    /// <summary>The role, and the policy, of persons who may change something.</summary>
    public const string Admin = "admin";

    /// <summary>Adds the policies <see cref="Reader"/> and <see cref="Admin"/>, and what the forms of the dashboard need.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAntiforgery();
        services.AddAuthentication(Name).AddScheme<AuthenticationSchemeOptions, RoleAuthentication>(Name, configureOptions: null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Reader, policy => policy.RequireRole(Reader, Admin))
            .AddPolicy(Admin, policy => policy.RequireRole(Admin));
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var role = Request.Headers[Header].ToString();
        if (role.Length == 0)
            return Task.FromResult(AuthenticateResult.NoResult());
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, role), new Claim(ClaimTypes.Role, role)], Name);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Name)));
    }
}
