namespace Deus.Hosting.Functions.Runtimes.Node.Protocol;

/// <summary>The kinds of frames. The worker uses the same numbers, see frames.cjs.</summary>
internal enum FrameKind
{
    /// <summary>Part of a response: status, headers and logs.</summary>
    Head = 1,

    /// <summary>The body of a request, or a piece of the body of a response.</summary>
    Body = 2,

    /// <summary>The last frame of a response: how its body ended.</summary>
    End = 3,

    /// <summary>The response to a <see cref="Ping"/> or a <see cref="Deployment"/>.</summary>
    Pong = 4,

    /// <summary>Part of a response, before its head: a line of the log.</summary>
    Log = 5,

    /// <summary>The secret. The first frame on a connection.</summary>
    Hello = 16,

    /// <summary>Checks that the worker reads from the connection.</summary>
    Ping = 17,

    /// <summary>Method, target, headers and limits of a request. Its body follows.</summary>
    Request = 18,

    /// <summary>The deployment that the worker executes. Sent once, before the first request.</summary>
    Deployment = 19,
}
