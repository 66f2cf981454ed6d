namespace LedgerProcess;

/// <summary>Kills this process before or after a request.</summary>
internal sealed class KillingHandler(KillAtStep kill) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await kill.ReachAsync(KillStep.BeforeRequest);
        var response = await base.SendAsync(request, cancellationToken);
        await kill.ReachAsync(KillStep.AfterRequest);
        return response;
    }
}
