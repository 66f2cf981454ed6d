namespace Deus.Hosting.Functions.Runtimes.Node.Protocol;

/// <summary>What a frame holds; the worker knows the same numbers.</summary>
internal enum FrameKind
{
    /// <summary>Of an answer: status, headers and logs.</summary>
    Head = 1,

    /// <summary>The body of a request, or a piece of an answer's.</summary>
    Body = 2,

    /// <summary>Of an answer: how its body ended; last.</summary>
    End = 3,

    /// <summary>The answer to a <see cref="Ping"/>.</summary>
    Pong = 4,

    /// <summary>Of an answer, before its head: a line of the log.</summary>
    Log = 5,

    /// <summary>The secret; first on a connection.</summary>
    Hello = 16,

    /// <summary>Whether the worker reads.</summary>
    Ping = 17,

    /// <summary>Method, target, headers and limits of a request; its body follows.</summary>
    Request = 18,
}
