using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Guests.DependencyInjection;

/// <summary>Validates the options and reports all errors together.</summary>
internal sealed class GuestOptionsValidator : IValidateOptions<GuestOptions>
{
    private const int MaxGuests = 1000;
    private const int MaxDepth = 8;
    private const long PageBytes = 65_536;
    private const long MaxModule = 268_435_456;
    private const long MaxMemory = (1L << 31) - PageBytes;

    private static readonly TimeSpan LongestHttp = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, GuestOptions options)
    {
        var failures = new List<string>();
        Require(options.MaxConcurrentGuests is >= 1 and <= MaxGuests, nameof(options.MaxConcurrentGuests), options.MaxConcurrentGuests, $"1 to {MaxGuests}");
        Require(options.MaxQueuedGuests >= 0, nameof(options.MaxQueuedGuests), options.MaxQueuedGuests, "0 or more");
        Require(
            options.MaxMemoryBytes is >= PageBytes and <= MaxMemory, nameof(options.MaxMemoryBytes), options.MaxMemoryBytes, $"{PageBytes} to {MaxMemory}");
        Require(options.MaxModuleBytes is >= 1 and <= MaxModule, nameof(options.MaxModuleBytes), options.MaxModuleBytes, $"1 to {MaxModule}");
        Require(options.MaxModuleCacheBytes >= 0, nameof(options.MaxModuleCacheBytes), options.MaxModuleCacheBytes, "0 or more");
        Require(options.MaxHostCalls >= 1, nameof(options.MaxHostCalls), options.MaxHostCalls, "1 or more");
        Require(options.MaxHostBytes >= 1, nameof(options.MaxHostBytes), options.MaxHostBytes, "1 or more");
        Require(options.MaxCallDepth is >= 0 and <= MaxDepth, nameof(options.MaxCallDepth), options.MaxCallDepth, $"0 to {MaxDepth}");
        Require(options.MaxHttpRequests >= 1, nameof(options.MaxHttpRequests), options.MaxHttpRequests, "1 or more");
        Require(options.MaxHttpResponseBytes >= 1, nameof(options.MaxHttpResponseBytes), options.MaxHttpResponseBytes, "1 or more");
        if (options.HttpTimeout <= TimeSpan.Zero || options.HttpTimeout > LongestHttp)
            failures.Add($"{nameof(GuestOptions)}.{nameof(options.HttpTimeout)} is {options.HttpTimeout}. Accepted: more than zero, at most {LongestHttp}.");
        if (options.PrivateHosts is null || options.PrivateHosts.Any(string.IsNullOrWhiteSpace))
            failures.Add($"{nameof(GuestOptions)}.{nameof(options.PrivateHosts)} has an empty name. Accepted: names of hosts.");
        if (options.BaseUrl is { } address && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)))
            failures.Add($"{nameof(GuestOptions)}.{nameof(options.BaseUrl)} is '{address}'. Accepted: an absolute http or https URL.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Require(bool holds, string key, long value, string accepted)
        {
            if (!holds)
                failures.Add(FormattableString.Invariant($"{nameof(GuestOptions)}.{key} is {value}. Accepted: {accepted}."));
        }
    }
}
