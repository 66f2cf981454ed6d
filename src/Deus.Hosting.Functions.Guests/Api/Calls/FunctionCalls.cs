namespace Deus.Hosting.Functions.Guests.Api.Calls;

/// <summary>Calls of other functions.</summary>
internal static class FunctionCalls
{
    /// <summary>Executes a function with an input of its own, and returns its output. It ends at the deadline of the calling function.</summary>
    public static byte[] Call(GuestApi api, string functionId, ReadOnlyMemory<byte> body)
    {
        var chain = api.Request.CalledBy.Append(api.Call.FunctionId).ToArray();
        var isGranted = GuestGrants.Has(api.Grants.Functions, functionId);
        if (isGranted && chain.Contains(functionId))
            throw new GuestServiceException($"The function '{functionId}' already waits for this one: {string.Join(" → ", chain.Append(functionId))}.");
        if (chain.Length > api.Services.Options.MaxCallDepth)
            throw new GuestServiceException($"Functions may call each other {api.Services.Options.MaxCallDepth} levels deep.");
        return api.Use(api.Services.Functions, "functions", isGranted, $"the function '{functionId}'", async (engine, token) =>
            await ExecuteAsync(engine(), api, functionId, body, chain, token).ConfigureAwait(false));
    }

    private static async Task<byte[]> ExecuteAsync(
        IFunctionEngine engine, GuestApi api, string functionId, ReadOnlyMemory<byte> body, string[] chain, CancellationToken cancellationToken)
    {
        try
        {
            var request = new ExecutionRequest
            {
                FunctionId = functionId,
                Body = body,
                Caller = api.Call.Caller,
                FlagContext = api.Call.FlagContext,
                CalledBy = chain,
            };
            var result = await engine.ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
            return result.IsSuccess
                ? result.Body.ToArray()
                : throw new GuestServiceException($"The function '{functionId}' ended with status {result.StatusCode}: {result.Execution.Outcome}.");
        }
        catch (Exception e) when (e is FunctionStoreException or FunctionBusyException or ArgumentException)
        {
            throw new GuestServiceException(e.Message);
        }
    }
}
