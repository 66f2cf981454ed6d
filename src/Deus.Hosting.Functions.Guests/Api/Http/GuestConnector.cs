using System.Net;
using System.Net.Sockets;
using Deus.Hosting.Functions.Executions.Callbacks;

namespace Deus.Hosting.Functions.Guests.Api.Http;

/// <summary>
/// Opens the connections of guests. It resolves the name, checks the addresses, and connects to a checked address: a name that resolves to
/// another address later cannot lead elsewhere.
/// </summary>
/// <param name="resolve">Resolves a host name.</param>
/// <param name="privateHosts">The hosts whose addresses may be private.</param>
internal sealed class GuestConnector(Func<string, CancellationToken, Task<IPAddress[]>> resolve, IReadOnlyList<string> privateHosts)
{
    /// <summary>Connects to a host.</summary>
    /// <exception cref="GuestServiceException">The host has an address that is not public, or none.</exception>
    /// <exception cref="SocketException">The host cannot be reached.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(target.Host, out var address) ? [address] : await resolve(target.Host, cancellationToken).ConfigureAwait(false);
        // One private address among public ones is enough to refuse: the order of the addresses is not under the host's control.
        if (addresses.Length == 0 || (!IsPrivateHost(target.Host) && !addresses.All(AddressRules.IsPublic)))
            throw new GuestServiceException($"The host '{target.Host}' has an address that is not public. Accepted: hosts of the public internet.");
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

    private bool IsPrivateHost(string host) => privateHosts.Contains(host, StringComparer.OrdinalIgnoreCase);
}
