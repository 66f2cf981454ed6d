using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Executions.Callbacks;

/// <summary>
/// Opens the connections of callbacks, one for each request. It resolves the name, checks the addresses, and connects to a checked address:
/// a name that resolves to another address later cannot lead elsewhere.
/// </summary>
/// <param name="options">The options with the hosts whose addresses may be private.</param>
/// <param name="resolve">Resolves a host name.</param>
internal sealed class CallbackConnector(IOptions<FunctionsOptions> options, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <exception cref="CallbackRefusedException">The host has no address, or one that is not public.</exception>
    /// <exception cref="SocketException">The host cannot be reached.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(target.Host, out var address) ? [address] : await resolve(target.Host, cancellationToken).ConfigureAwait(false);
        // One private address among public ones is enough to refuse: the order of the addresses is not under the host's control.
        if (addresses.Length == 0 || (!CallbackTarget.IsPrivate(target.Host, options.Value) && !addresses.All(AddressRules.IsPublic)))
            throw new CallbackRefusedException($"The host '{target.Host}' has an address that is not public.");
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
}

/// <summary>A callback may not be sent to its URL, or its receiver has not accepted it.</summary>
/// <param name="message">Why.</param>
internal sealed class CallbackRefusedException(string message) : Exception(message);
