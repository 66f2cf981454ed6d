namespace Deus.Hosting.Functions.Guests.Api;

/// <summary>What a function may use of the guest API. A new function may use nothing but its request and its log.</summary>
public sealed record GuestGrants
{
    /// <summary>The name in a list that grants everything of its kind.</summary>
    public const string All = "*";

    /// <summary>No grants.</summary>
    public static GuestGrants None { get; } = new();

    /// <summary>True to grant the key-value store. Default false.</summary>
    public bool KeyValue { get; init; }

    /// <summary>True to grant the evaluation of feature flags. Default false.</summary>
    public bool Flags { get; init; }

    /// <summary>True to grant the publishing of metrics. Default false.</summary>
    public bool Metrics { get; init; }

    /// <summary>True to grant chats with language models. Default false.</summary>
    public bool Ai { get; init; }

    /// <summary>True to grant the sending of emails. Default false.</summary>
    public bool Email { get; init; }

    /// <summary>True to allow the function to change its own variables. Default false. It may always read them.</summary>
    public bool Variables { get; init; }

    /// <summary>The names of the buckets that the function may read and write, or <see cref="All"/>. Default none.</summary>
    public IReadOnlyList<string> Buckets { get; init; } = [];

    /// <summary>The keys of the tables that the function may read and write, or <see cref="All"/>. Default none.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>The ids of the functions that the function may call, or <see cref="All"/>. Default none.</summary>
    public IReadOnlyList<string> Functions { get; init; } = [];

    /// <summary>
    /// The hosts that the function may reach over HTTP, for example <c>api.example.com</c>, or <c>*.example.com</c> for the names below one;
    /// <see cref="All"/> for every public host. Default none. Addresses of private networks and of this machine are refused in any case,
    /// except of <see cref="GuestOptions.PrivateHosts"/>.
    /// </summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    internal static bool Has(IReadOnlyList<string> names, string name) => names.Contains(All) || names.Contains(name);
}
