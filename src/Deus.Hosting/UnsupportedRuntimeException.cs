namespace Deus.Hosting;

/// <summary>The backend cannot run the runtime that was asked for. Nothing was sent.</summary>
public sealed class UnsupportedRuntimeException : HostingException
{
    internal UnsupportedRuntimeException(string runtime, params string[] supported)
        : base($"The runtime '{runtime}' is not supported by this backend. Accepted: {string.Join(", ", supported)}.")
    {
        Runtime = runtime;
    }

    /// <summary>The runtime that was asked for.</summary>
    public string Runtime { get; }
}
