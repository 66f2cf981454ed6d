namespace Deus.Hosting.Functions.Guests;

/// <summary>The options of the guest runtimes. They are read at the start; a change needs a restart.</summary>
public sealed class GuestOptions
{
    /// <summary>
    /// The maximum number of guests that run at the same time, 1 to 1,000. Each occupies a thread, also while it waits for the host.
    /// Default four times the number of processors, at least 8 and at most 64.
    /// </summary>
    public int MaxConcurrentGuests { get; set; } = Math.Clamp(4 * Environment.ProcessorCount, 8, 64);

    /// <summary>
    /// The maximum number of guests that wait for a thread, 0 or more. Default 256. Further executions end with a
    /// <see cref="FunctionBusyException"/>.
    /// </summary>
    public int MaxQueuedGuests { get; set; } = 256;

    /// <summary>
    /// The memory limit of a guest in bytes, 65,536 to 2,147,418,112 (one page below 2 GiB). Default 268,435,456 (256 MiB). A smaller
    /// value in the function's specification applies instead.
    /// </summary>
    public long MaxMemoryBytes { get; set; } = 268_435_456;

    /// <summary>
    /// The maximum size of a WebAssembly module in bytes, 1 to 268,435,456. Default 16,777,216 (16 MiB). Compiling takes one to two seconds of
    /// processor time for each million bytes, and cannot be canceled.
    /// </summary>
    public long MaxModuleBytes { get; set; } = 16_777_216;

    /// <summary>The maximum number of calls of the guest API in one execution, at least 1. Default 100,000. Further calls fail.</summary>
    public int MaxHostCalls { get; set; } = 100_000;

    /// <summary>
    /// The maximum size of the arguments and results of all calls of the guest API in one execution in bytes, at least 1. Default 67,108,864
    /// (64 MiB). Further calls fail.
    /// </summary>
    public long MaxHostBytes { get; set; } = 67_108_864;

    /// <summary>The maximum number of HTTP requests of a guest in one execution, at least 1. Default 50.</summary>
    public int MaxHttpRequests { get; set; } = 50;

    /// <summary>The maximum size of the response to an HTTP request of a guest in bytes, at least 1. Default 10,485,760 (10 MiB).</summary>
    public long MaxHttpResponseBytes { get; set; } = 10_485_760;

    /// <summary>The timeout of an HTTP request of a guest with its redirects. More than zero, at most one hour; default 15 seconds.</summary>
    public TimeSpan HttpTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The hosts that guests may reach although their addresses are private, for example <c>orders.internal</c>; they need a grant too. Names
    /// as in URLs, without wildcards. Default none.
    /// </summary>
    public IReadOnlyList<string> PrivateHosts { get; set; } = [];

    /// <summary>How many levels deep functions may call each other, 0 to 8. Default 4. A circle of calls is refused in any case.</summary>
    public int MaxCallDepth { get; set; } = 4;

    /// <summary>
    /// The maximum size of all compiled modules that are kept on disk in bytes, 0 or more. Default 1,073,741,824 (1 GiB). Beyond it the
    /// modules that were not loaded for the longest time are deleted; they are compiled again when they are needed.
    /// </summary>
    public long MaxModuleCacheBytes { get; set; } = 1_073_741_824;

    /// <summary>
    /// The public address of the function triggers, for example <c>https://example.com</c>. Scripts read it as <c>ctx.baseUrl</c> and in
    /// <c>router.url</c>. An absolute http or https URL; null (default) when it is not known.
    /// </summary>
    public string? BaseUrl { get; set; }
}
