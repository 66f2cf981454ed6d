namespace Deus.Hosting.Functions.Runtimes.Node.Protocol;

/// <summary>Reads a worker's response within the size limits, and forwards its body as it arrives.</summary>
internal static class WorkerResponseReader
{
    /// <summary>Reads the response.</summary>
    /// <exception cref="InvalidDataException">The response violates the protocol.</exception>
    /// <exception cref="IOException">The response ended early. <see cref="WorkerCall.Head"/> contains the received part.</exception>
    public static async Task<RuntimeResponse> ReadAsync(FrameReader frames, WorkerCall call, CancellationToken cancellationToken)
    {
        var head = await ReadHeadAsync(frames, call, cancellationToken).ConfigureAwait(false);
        call.Head = head;
        await call.Sink.BeginAsync(head).ConfigureAwait(false);

        // A function that writes nothing would otherwise hold the request until its timeout, although the caller has gone.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.Sink.Abandoned);
        try
        {
            return await ReadBodyAsync(frames, call, either.Token, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && either.IsCancellationRequested)
        {
            return GivenUp(call.Head, cancellationToken);
        }
    }

    private static async Task<RuntimeResponse> ReadBodyAsync(
        FrameReader frames, WorkerCall call, CancellationToken cancellationToken, CancellationToken deadline)
    {
        while (await frames.NextAsync(cancellationToken).ConfigureAwait(false) is var kind && kind != FrameKind.End)
        {
            if (kind != FrameKind.Body)
                throw new InvalidDataException($"The worker's response has a frame of the unknown kind {(int)kind}.");
            if (await PassOnAsync(frames, call, cancellationToken, deadline).ConfigureAwait(false) is { } refused)
                return refused;
        }

        var end = await frames.ReadJsonAsync(WorkerJson.Default.WorkerResponseEnd, cancellationToken).ConfigureAwait(false);
        var whole = end.Verdict is { } verdict ? call.Head!.WithError(verdict) : call.Head!;
        return whole with
        {
            PeakMemoryBytes = end.Peak,
            Outcome = end.TimedOut ? RuntimeOutcome.TimedOut : end.Failed ? RuntimeOutcome.Broken : call.Head!.Outcome,
        };
    }

    /// <summary>Returns the received part of a response as a failed response.</summary>
    public static RuntimeResponse CutShort(RuntimeResponse head, RuntimeOutcome outcome, string reason) =>
        head.WithError(reason) with { Outcome = outcome };

    private static async Task<RuntimeResponse> ReadHeadAsync(FrameReader frames, WorkerCall call, CancellationToken cancellationToken)
    {
        var kind = await frames.NextAsync(cancellationToken).ConfigureAwait(false);
        for (; kind == FrameKind.Log; kind = await frames.NextAsync(cancellationToken).ConfigureAwait(false))
            call.Request.LiveLog?.Report(await ReadLineAsync(frames, cancellationToken).ConfigureAwait(false));
        if (kind != FrameKind.Head)
            throw new InvalidDataException("The worker's response does not begin with its head.");
        var head = await frames.ReadJsonAsync(WorkerJson.Default.WorkerResponseHead, cancellationToken).ConfigureAwait(false);
        if (head.Headers.Any(pair => pair is not { Length: 2 }))
            throw new InvalidDataException("The head of the worker's response is incomplete.");
        return new RuntimeResponse
        {
            StatusCode = head.Status,
            Headers = [.. head.Headers.Select(pair => KeyValuePair.Create(pair[0], pair[1]))],
            Logs = TailBuffer.KeepEnd(head.Logs),
            Errors = TailBuffer.KeepEnd(head.Errors),
            Marks = [.. head.Marks.Select(mark => new LogMark(mark))],
            Outcome = head.TimedOut ? RuntimeOutcome.TimedOut : RuntimeOutcome.Responded,
        };
    }

    /// <summary>Reads a log line: a digit for its kind, then its text.</summary>
    private static async Task<LogLine> ReadLineAsync(FrameReader frames, CancellationToken cancellationToken)
    {
        var text = await frames.ReadTextAsync(cancellationToken).ConfigureAwait(false);
        if (text.Length == 0 || !char.IsAsciiDigit(text[0]))
            throw new InvalidDataException("A line of the worker's log has no kind.");
        return new LogLine(new LogMark(text[0] - '0', text.Length - 1).Level, text[1..].TrimEnd('\n'));
    }

    /// <summary>Forwards a body frame. Returns the final response when reading stops here; otherwise null.</summary>
    private static async Task<RuntimeResponse?> PassOnAsync(
        FrameReader frames, WorkerCall call, CancellationToken cancellationToken, CancellationToken deadline)
    {
        var limit = call.Request.MaxResponseBytes;
        while (frames.Left > 0)
        {
            // The length of a frame precedes its bytes, so a body that is too large is not read.
            var sum = call.Head!.OutputBytes + frames.Left;
            if (sum > limit)
                return CutShort(call.Head with { OutputBytes = sum }, RuntimeOutcome.TooLarge, $"The response is larger than {limit} bytes.");
            var piece = await frames.ReadAsync(cancellationToken).ConfigureAwait(false);
            call.Head = call.Head with { OutputBytes = call.Head.OutputBytes + piece.Length };
            if (!await call.Sink.WriteAsync(piece, deadline).ConfigureAwait(false))
                return GivenUp(call.Head, deadline);
        }

        return null;
    }

    private static RuntimeResponse GivenUp(RuntimeResponse head, CancellationToken deadline) => deadline.IsCancellationRequested
        ? CutShort(head, RuntimeOutcome.TimedOut, "Execution timed out: the caller did not read the response in time.")
        : CutShort(head, RuntimeOutcome.Abandoned, "The caller stopped reading the response.");
}
