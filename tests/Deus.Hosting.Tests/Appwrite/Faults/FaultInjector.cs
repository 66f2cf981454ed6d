using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite.Faults;

/// <summary>Lets a cell's fault happen: at the server, or on the way to it.</summary>
internal sealed class FaultInjector(FaultCell cell, CancellationTokenSource cancel) : DelegatingHandler
{
    // Port 1 of loopback: nobody listens there.
    private static readonly Uri Nowhere = new("http://127.0.0.1:1/");

    private int _left = cell.IsLasting ? int.MaxValue : 1;

    /// <summary>False while the operation is prepared.</summary>
    public bool IsArmed { get; set; }

    public AppwriteFault? At(AppwriteRequest request) =>
        IsArmed && cell.Fault != "connection refused" && request.Is(cell.Method, cell.Path) && Interlocked.Decrement(ref _left) >= 0
            ? Fault()
            : null;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsArmed && cell.Fault == "connection refused" && Matches(request) && Interlocked.Decrement(ref _left) >= 0)
            request.RequestUri = Nowhere;
        return base.SendAsync(request, cancellationToken);
    }

    private bool Matches(HttpRequestMessage request)
    {
        var wanted = cell.Path.Split('/');
        var sent = request.RequestUri!.AbsolutePath["/v1".Length..].Split('/');
        return request.Method.Method == cell.Method && wanted.Length == sent.Length
            && wanted.Zip(sent).All(pair => pair.First is "*" || pair.First == pair.Second);
    }

    private AppwriteFault? Fault() => cell.Fault switch
    {
        "cut before" => AppwriteFault.CloseBeforeReading,
        "cut during" => AppwriteFault.CloseWhileReading(1),
        "cut after reading" => AppwriteFault.CloseAfterReading,
        "cut after handling" => AppwriteFault.CloseAfterHandling,
        "408" => AppwriteFault.RequestTimeout(),
        "429" => AppwriteFault.TooManyRequests(),
        "429 with seconds" => AppwriteFault.TooManyRequests(TimeSpan.FromSeconds(2)),
        "429 with date" => AppwriteFault.TooManyRequestsUntil(TimeProvider.System.GetUtcNow().AddSeconds(3)),
        "500" => AppwriteFault.ServerError(),
        "502 with HTML" => AppwriteFault.BadGateway(),
        "bare 413" => AppwriteFault.Bare413,
        "truncated answer" => AppwriteFault.CutAnswer,
        "truncated JSON" => AppwriteFault.TruncatedJson,
        "wrong JSON" => AppwriteFault.WrongJson,
        "slow drip" => AppwriteFault.Drip,
        "cancellation" => Cancel(),
        _ => throw new InvalidOperationException(cell.Fault),
    };

    private AppwriteFault? Cancel()
    {
        cancel.Cancel();
        return null;
    }
}
