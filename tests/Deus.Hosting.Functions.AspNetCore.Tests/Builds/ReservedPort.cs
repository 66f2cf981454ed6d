using System.Net;
using System.Net.Sockets;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Builds;

/// <summary>
/// A loopback port that is known before a server listens on it, and between two: bound here all the while, so that the system
/// gives it to nobody else. A socket that is bound and does not listen leaves it to one that does.
/// </summary>
internal sealed class ReservedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ReservedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public int Number => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public void Dispose() => _socket.Dispose();
}
