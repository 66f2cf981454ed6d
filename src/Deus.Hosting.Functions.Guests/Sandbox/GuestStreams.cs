namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>What a guest reads and writes through WASI.</summary>
internal sealed class GuestStreams
{
    /// <summary>Standard input.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>Receives standard output.</summary>
    public required GuestOutput Output { get; init; }

    /// <summary>Receives standard error and log lines.</summary>
    public required GuestLog Log { get; init; }

    /// <summary>The arguments, the name of the program first.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Creates the environment. Called only when the guest reads it.</summary>
    public Func<IEnumerable<KeyValuePair<string, string>>> Environment { get; init; } = static () => [];
}
