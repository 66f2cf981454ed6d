using System.Net;

namespace Deus.Hosting.Appwrite.Http;

/// <summary>
/// Uses another proxy, except for loopback addresses. <c>HTTP_PROXY</c> without <c>NO_PROXY</c> would send the API key to the
/// proxy unencrypted.
/// </summary>
internal sealed class LoopbackBypassProxy(IWebProxy inner) : IWebProxy
{
    public ICredentials? Credentials
    {
        get => inner.Credentials;
        set => inner.Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => destination.IsLoopback ? null : inner.GetProxy(destination);

    public bool IsBypassed(Uri host) => host.IsLoopback || inner.IsBypassed(host);
}
