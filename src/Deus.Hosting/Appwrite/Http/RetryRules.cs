namespace Deus.Hosting.Appwrite.Http;

/// <summary>Which failures may be tried again: only those whose repetition cannot do anything twice.</summary>
internal static class RetryRules
{
    /// <summary>Decides on one failure.</summary>
    /// <param name="failure">What happened.</param>
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
