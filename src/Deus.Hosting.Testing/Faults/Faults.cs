using Deus.Hosting.Testing.Server;

namespace Deus.Hosting.Testing.Faults;

internal sealed class CutFault(long readUpTo, bool isHandled) : AppwriteFault
{
    internal override async Task HappenAsync(StubExchange exchange, Func<Task<StubResponse>> handle)
    {
        if (isHandled)
            await handle().ConfigureAwait(false);
        else
            await exchange.Body.DrainAsync(readUpTo, exchange.CancellationToken).ConfigureAwait(false);
        exchange.Cut();
    }
}

internal sealed class CutResponseFault : AppwriteFault
{
    internal override async Task HappenAsync(StubExchange exchange, Func<Task<StubResponse>> handle)
    {
        var bytes = exchange.Begin(await handle().ConfigureAwait(false));
        await exchange.Http.Response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2), exchange.CancellationToken)
            .ConfigureAwait(false);
        await exchange.Http.Response.Body.FlushAsync(exchange.CancellationToken).ConfigureAwait(false);
        exchange.Cut();
    }
}

internal sealed class ReplacedResponseFault(Func<StubResponse, StubResponse> replace) : AppwriteFault
{
    internal override async Task HappenAsync(StubExchange exchange, Func<Task<StubResponse>> handle)
    {
        var response = await handle().ConfigureAwait(false);
        await exchange.WriteAsync(response.Body.Length == 0 ? response : replace(response)).ConfigureAwait(false);
    }
}

internal sealed class DripFault(int stallsAfter) : AppwriteFault
{
    internal override async Task HappenAsync(StubExchange exchange, Func<Task<StubResponse>> handle)
    {
        var bytes = exchange.Begin(await handle().ConfigureAwait(false));
        var body = exchange.Http.Response.Body;
        for (var i = 0; i < bytes.Length && i < stallsAfter; i++)
        {
            await body.WriteAsync(bytes.AsMemory(i, 1), exchange.CancellationToken).ConfigureAwait(false);
            await body.FlushAsync(exchange.CancellationToken).ConfigureAwait(false);
        }

        if (bytes.Length > stallsAfter)
            await exchange.UntilClientLeavesAsync().ConfigureAwait(false);
    }
}

internal sealed class StatusFault(StubResponse response) : AppwriteFault
{
    internal override async Task HappenAsync(StubExchange exchange, Func<Task<StubResponse>> handle)
    {
        await exchange.Body.DrainAsync(long.MaxValue, exchange.CancellationToken).ConfigureAwait(false);
        await exchange.WriteAsync(response).ConfigureAwait(false);
    }
}

internal sealed class HangFault(Task until) : AppwriteFault
{
    internal override async Task HappenAsync(StubExchange exchange, Func<Task<StubResponse>> handle)
    {
        await until.WaitAsync(exchange.CancellationToken).ConfigureAwait(false);
        await exchange.WriteAsync(await handle().ConfigureAwait(false)).ConfigureAwait(false);
    }
}
