using System.Text;

namespace Deus.Hosting.Functions.Guests.Api.Calls;

/// <summary>Records the calls of a service, also those that fail.</summary>
internal static class CallRecorder
{
    private const int MaxCharacters = 65_536;
    private const int MaxTarget = 512;

    /// <summary>Runs a call and records it.</summary>
    /// <param name="api">The guest API.</param>
    /// <param name="service">The name of the service.</param>
    /// <param name="target">The model or the recipient.</param>
    /// <param name="request">The request as JSON.</param>
    /// <param name="call">Runs the call.</param>
    /// <returns>The response as JSON.</returns>
    public static byte[] Record(GuestApi api, string service, string target, byte[] request, Func<RecordedResponse> call)
    {
        var time = api.Execution.Time;
        var (created, started) = (time.GetUtcNow(), time.GetTimestamp());
        var record = new GuestCallRecord
        {
            FunctionId = api.Call.FunctionId,
            ExecutionId = api.Call.ExecutionId,
            Service = service,
            Target = Masked(target, MaxTarget),
            Request = Masked(Encoding.UTF8.GetString(request), MaxCharacters),
            CreatedAt = created,
            Error = "The execution was stopped.",
        };
        try
        {
            var response = call();
            record = record with
            {
                Error = null,
                Response = Masked(Encoding.UTF8.GetString(response.Json), MaxCharacters),
                InputTokens = response.InputTokens,
                OutputTokens = response.OutputTokens,
            };
            return response.Json;
        }
        catch (GuestServiceException e)
        {
            record = record with { Error = Masked(e.Message, MaxCharacters) };
            throw;
        }
        finally
        {
            api.Services.Calls?.Add(record with { Duration = time.GetElapsedTime(started) });
        }

        string Masked(string text, int length) => api.Request.Mask(text) is var masked && masked.Length > length ? masked[..length] : masked;
    }
}

/// <summary>The response of a recorded call.</summary>
/// <param name="Json">The response as JSON.</param>
/// <param name="InputTokens">The tokens of the request; null when they are not known.</param>
/// <param name="OutputTokens">The tokens of the response; null when they are not known.</param>
internal sealed record RecordedResponse(byte[] Json, long? InputTokens = null, long? OutputTokens = null);
