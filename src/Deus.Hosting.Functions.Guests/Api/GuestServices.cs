using Deus.Hosting.Functions.Guests.Api.Http;
using Deus.Hosting.Functions.Guests.Api.Storage;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Guests.Api;

/// <summary>The services that the application gives to guests; null for one that it does not give.</summary>
internal sealed record GuestServices
{
    public required SqliteGrantStore Grants { get; init; }

    public required GuestOptions Options { get; init; }

    public required ILogger Logger { get; init; }

    public IGuestKeyValueStore? KeyValue { get; init; }

    public IGuestBuckets? Buckets { get; init; }

    public IGuestTables? Tables { get; init; }

    public IGuestFlags? Flags { get; init; }

    public GuestHttp? Http { get; init; }

    public GuestMetrics? Metrics { get; init; }

    /// <summary>Returns the chat client of a provider, or the one of the application when the provider is null; null when there is no such client.</summary>
    public Func<string?, IChatClient?>? Chat { get; init; }

    public IGuestEmail? Email { get; init; }

    /// <summary>Records the calls of AI and email.</summary>
    public SqliteCallStore? Calls { get; init; }

    /// <summary>Returns the variables of the functions.</summary>
    public Func<IVariableStore>? Variables { get; init; }

    /// <summary>Executes functions for guests.</summary>
    public Func<IFunctionEngine>? Functions { get; init; }
}
