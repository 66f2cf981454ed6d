using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Deus.Hosting.Functions.Guests.Tests.Email;

/// <summary>An SMTP server without encryption, which keeps what it receives. It refuses recipients that begin with "refused".</summary>
internal sealed class SmtpTestServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public SmtpTestServer()
    {
        _listener.Start();
        _loop = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The commands of all clients, with the user name and password of AUTH PLAIN in clear.</summary>
    public ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>The messages, as they were sent.</summary>
    public ConcurrentQueue<string> Messages { get; } = new();

    /// <summary>True to answer nothing.</summary>
    public bool IsSilent { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
                clients.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.UTF8);
                await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
                if (IsSilent)
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                await writer.WriteLineAsync("220 test ready");
                while (await reader.ReadLineAsync(_stop.Token) is { } line)
                    await AnswerAsync(line, reader, writer);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // The client or the test has ended.
            }
        }
    }

    private async Task AnswerAsync(string line, StreamReader reader, StreamWriter writer)
    {
        var isAuth = line.StartsWith("AUTH PLAIN ", StringComparison.Ordinal);
        Commands.Enqueue(isAuth ? "AUTH " + Encoding.UTF8.GetString(Convert.FromBase64String(line[11..])).Replace('\0', '/') : line);
        if (line.StartsWith("EHLO", StringComparison.Ordinal))
            await writer.WriteLineAsync("250-test\r\n250-AUTH PLAIN\r\n250 8BITMIME");
        else if (isAuth)
            await writer.WriteLineAsync(Commands.Last().EndsWith("/right", StringComparison.Ordinal) ? "235 accepted" : "535 wrong password");
        else if (line.StartsWith("RCPT TO:<refused", StringComparison.Ordinal))
            await writer.WriteLineAsync("550 no such mailbox; internal queue 7");
        else if (line == "DATA")
            await ReceiveAsync(reader, writer);
        else
            await writer.WriteLineAsync("250 accepted");
    }

    private async Task ReceiveAsync(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync("354 go ahead");
        var message = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".")
            message.AppendLine(line);
        Messages.Enqueue(message.ToString());
        await writer.WriteLineAsync("250 queued");
    }
}
