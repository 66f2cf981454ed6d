namespace Deus.Hosting.Appwrite.Http;

/// <summary>Decides which failures may be retried: only failures whose retry cannot have an effect twice.</summary>
internal static class RetryRules
{
    /// <summary>Returns true when the request may be sent again after a failure.</summary>
    /// <param name="failure">The exception of the failed attempt; null when the attempt succeeded.</param>
    /// <param name="isIdempotent">True when sending the request twice has the effect of sending it once.</param>
    public static bool MayRepeat(Exception? failure, bool isIdempotent) => failure switch
    {
        BackendUnreachableException { WasSent: false } => true,
        BackendUnreachableException => isIdempotent,
        BackendRejectedException { StatusCode: 429 } => true,
        BackendRejectedException { StatusCode: 408 } => isIdempotent,
        BackendRejectedException { StatusCode: 501 } => false,
        BackendRejectedException { StatusCode: >= 500 } => isIdempotent,
        InvalidBackendResponseException { IsBroken: true } => isIdempotent,
        _ => false,
    };
}
