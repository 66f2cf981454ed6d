using System.Globalization;

namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>One request on its way through a worker, with what is known of its response so far.</summary>
internal sealed class WorkerCall(RuntimeRequest request, IResponseSink sink) : IDisposable
{
    private readonly WorkerRequestContent _content = new(request);

    /// <summary>The request.</summary>
    public RuntimeRequest Request { get; } = request;

    /// <summary>The request as it is sent.</summary>
    public HttpContent Content => _content;

    /// <summary>True to send the request only when the worker has said that it reads it; until then it can be withdrawn.</summary>
    public bool IsCareful { get; init; }

    /// <summary>True when the request was withdrawn: the worker has seen nothing of it.</summary>
    public bool IsWithdrawn { get; private set; }

    /// <summary>Where the response goes.</summary>
    public IResponseSink Sink { get; } = sink;

    /// <summary>The soft timeout in seconds, as the worker is to read it.</summary>
    public required string Timeout { get; init; }

    /// <summary>The name of its logs in the worker's folder.</summary>
    public required string LogId { get; init; }

    /// <summary>Status, headers and logs once they have arrived, with the bytes of the body that have; null before.</summary>
    public RuntimeResponse? Head { get; set; }

    /// <summary>Takes the request back if nothing of it has been sent.</summary>
    public bool TryWithdraw() => IsWithdrawn = IsCareful && _content.TryWithdraw();

    /// <inheritdoc/>
    public void Dispose() => _content.Dispose();

    /// <summary>A time as the worker reads it: seconds, never zero.</summary>
    public static string ToSeconds(TimeSpan time) =>
        Math.Max(time.TotalSeconds, 0.001).ToString("0.###", CultureInfo.InvariantCulture);
}
