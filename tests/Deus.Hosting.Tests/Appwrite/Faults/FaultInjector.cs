using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite.Faults;

/// <summary>Applies the fault of a cell, in the server or in the client's handler.</summary>
internal sealed class FaultInjector(FaultCell cell, CancellationTokenSource cancel) : DelegatingHandler
{
    // Nothing listens on port 1 of loopback.
    private static readonly Uri Nowhere = new("http://127.0.0.1:1/");

    private readonly string[] _request = cell.Request.Split(' ');
    private int _left = cell.IsLasting ? int.MaxValue : 1;

    /// <summary>False while the operation is prepared.</summary>
    public bool IsArmed { get; set; }

    public AppwriteFault? At(AppwriteRequest request)
    {
        // The failure of the operation itself, which is not the cell's fault.
        if (IsArmed && cell.Operation.EndsWith("that fails", StringComparison.Ordinal) && IsPart("last", request.Header("Content-Range")))
            return AppwriteFault.Error(400, "general_argument_invalid", "no");
        return IsArmed && cell.Fault != "connection refused"
            && request.Is(_request[0], _request[1]) && IsPart(cell.Part, request.Header("Content-Range"))
            && Interlocked.Decrement(ref _left) >= 0
            ? Fault()
            : null;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var isHit = IsArmed && Matches(request);
        if (isHit && cell.Fault == "connection refused" && Interlocked.Decrement(ref _left) >= 0)
            request.RequestUri = Nowhere;
        var response = await base.SendAsync(request, cancellationToken);
        // The headers have arrived, so the server has handled the request; the rest of the response never arrives.
        if (isHit && cell.Fault == "canceled after handling")
            await cancel.CancelAsync();
        return response;
    }

    private static bool IsPart(string part, string? range) => part switch
    {
        "first" => range?.StartsWith("bytes 0-", StringComparison.Ordinal) == true,
        "last" => range?.StartsWith("bytes 5242880-", StringComparison.Ordinal) == true,
        _ => true,
    };

    private bool Matches(HttpRequestMessage request)
    {
        var wanted = _request[1].Split('/');
        var sent = request.RequestUri!.AbsolutePath["/v1".Length..].Split('/');
        return request.Method.Method == _request[0] && wanted.Length == sent.Length
            && wanted.Zip(sent).All(pair => pair.First is "*" || pair.First == pair.Second)
            && IsPart(cell.Part, request.Content?.Headers.ContentRange?.ToString());
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
        "canceled before handling" => Cancel(),
        "canceled after handling" => AppwriteFault.Stall,
        _ => throw new InvalidOperationException(cell.Fault),
    };

    private AppwriteFault Cancel()
    {
        cancel.Cancel();
        return AppwriteFault.Hang(new TaskCompletionSource().Task);
    }
}
