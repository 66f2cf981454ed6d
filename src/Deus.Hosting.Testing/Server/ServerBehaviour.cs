namespace Deus.Hosting.Testing.Server;

/// <summary>What differs between Appwrite servers, by version.</summary>
internal sealed class ServerBehaviour
{
    private static readonly Version V190 = new(1, 9, 0);
    private static readonly Version V195 = new(1, 9, 5);
    private static readonly Version V196 = new(1, 9, 6);

    private ServerBehaviour(string text, Version version) => (Text, Version) = (text, version);

    /// <summary>The version as it was given, for <c>GET /health/version</c> and errors.</summary>
    public string Text { get; }

    public Version Version { get; }

    /// <summary>1.9.0 to 1.9.6 clear the flag <c>activate</c> of all deployments at the first part of an upload, and store
    /// only sizes at the last, so that the new deployment keeps a cleared flag too.</summary>
    public bool ClearsActivateOfPartedUpload => Version >= V190 && Version <= V196;

    /// <summary>From 1.9.5 on parts are numbered by 5 MiB, and any of them may come first; before, by the length of the first,
    /// which must not be the last.</summary>
    public bool NumbersPartsByGrid => Version >= V195;

    /// <summary>From 1.9.0 on a request above the size limit gets no answer; before, a bare 413.</summary>
    public bool ClosesOnLargeRequest => Version >= V190;

    /// <summary>Servers up to 1.9.6 activate a deployment of another function.</summary>
    public bool ActivatesForeignDeployments => Version <= V196;

    /// <exception cref="ArgumentException">The text is no version.</exception>
    public static ServerBehaviour Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Version.TryParse(text.Split('-', '+')[0], out var version)
            ? new ServerBehaviour(text, version.Build < 0 ? new Version(version.Major, version.Minor, 0) : version)
            : throw new ArgumentException($"'{text}' is no server version. Accepted: a version such as 1.8.1, 1.9.6 or 2.0.", nameof(text));
    }
}
