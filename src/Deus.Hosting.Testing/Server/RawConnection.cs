using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Deus.Hosting.Testing.Server;

/// <summary>The connection below HTTP, for responses that a correct HTTP server cannot send.</summary>
internal sealed class RawConnection(ConnectionContext connection)
{
    /// <summary>Writes only a status line, flushes it, and closes the connection.</summary>
    public async Task WriteStatusLineAsync(int status, string reason)
    {
        var output = connection.Transport.Output;
        await output.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} {reason}\r\n\r\n")).ConfigureAwait(false);
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = connection.ConnectionClosed.Register(closed.SetResult);
        await output.CompleteAsync().ConfigureAwait(false);
        await closed.Task.ConfigureAwait(false);
    }
}
