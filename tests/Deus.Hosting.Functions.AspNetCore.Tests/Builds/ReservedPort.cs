using System.Net;
using System.Net.Sockets;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Builds;

/// <summary>
/// Reserves a loopback port before a server listens on it and between two servers. The socket stays bound, so that the system does not
/// assign the port to another process. A bound socket that does not listen does not block a listening one.
/// </summary>
internal sealed class ReservedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ReservedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public int Number => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public void Dispose() => _socket.Dispose();
}
