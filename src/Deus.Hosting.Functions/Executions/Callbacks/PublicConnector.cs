using System.Net;
using System.Net.Sockets;

namespace Deus.Hosting.Functions.Executions.Callbacks;

/// <summary>
/// Opens connections to public addresses. It resolves the name, checks the addresses, and connects to a checked address: a name that resolves
/// to another address later cannot lead elsewhere. The source file is also compiled into the package of the guests, like
/// <see cref="AddressRules"/>.
/// </summary>
/// <param name="resolve">Resolves a host name.</param>
/// <param name="privateHosts">The hosts whose addresses may be private.</param>
/// <param name="toException">Converts a refusal to the exception that is thrown.</param>
internal sealed class PublicConnector(
    Func<string, CancellationToken, Task<IPAddress[]>> resolve, IReadOnlyList<string> privateHosts, Func<string, Exception> toException)
{
    /// <summary>Connects to a host.</summary>
    /// <exception cref="SocketException">The host cannot be reached.</exception>
    /// <remarks>A host without an address, or with one that is not public, is refused.</remarks>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(target.Host, out var address) ? [address] : await resolve(target.Host, cancellationToken).ConfigureAwait(false);
        // One private address among public ones is enough to refuse: the order of the addresses is not under the host's control.
        if (addresses.Length == 0 || (!IsPrivate(target.Host) && !addresses.All(AddressRules.IsPublic)))
            throw toException($"The host '{target.Host}' has an address that is not public.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool IsPrivate(string host) => privateHosts.Contains(host, StringComparer.OrdinalIgnoreCase);
}
