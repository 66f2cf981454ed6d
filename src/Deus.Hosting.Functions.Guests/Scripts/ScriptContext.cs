using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Guests.Scripts;

/// <summary>What a script may use.</summary>
/// <param name="Deployment">The deployment, with the variables of the function.</param>
/// <param name="Api">The guest API; null while the script is loaded.</param>
internal sealed record ScriptContext(RuntimeDeployment Deployment, GuestApi? Api)
{
    /// <exception cref="NeedsExecutionException">The script is being loaded.</exception>
    public GuestApi RequiredApi => Api ?? throw new NeedsExecutionException();
}
