namespace Deus.Hosting.Testing.Server;

/// <summary>The differences between Appwrite versions.</summary>
internal sealed class ServerBehaviour
{
    private static readonly Version V190 = new(1, 9, 0);
    private static readonly Version V195 = new(1, 9, 5);
    private static readonly Version V196 = new(1, 9, 6);

    private ServerBehaviour(string text, Version version) => (Text, Version) = (text, version);

    /// <summary>The version as it was set, for <c>GET /health/version</c> and errors.</summary>
    public string Text { get; }

    public Version Version { get; }

    /// <summary>
    /// True for 1.9.0 to 1.9.6: they clear the flag <c>activate</c> of all deployments at the first part of an upload and store only
    /// sizes at the last part, so the flag of the new deployment stays cleared too.
    /// </summary>
    public bool ClearsActivateOfPartedUpload => Version >= V190 && Version <= V196;

    /// <summary>
    /// True from 1.9.5 on: parts are numbered in steps of 5 MiB and may arrive in any order. Older servers use the length of the first
    /// part, which must not be the last part.
    /// </summary>
    public bool NumbersPartsByGrid => Version >= V195;

    /// <summary>
    /// True from 1.9.0 on: a request above the size limit gets no response. Older servers return a 413 without headers and body.
    /// </summary>
    public bool ClosesOnLargeRequest => Version >= V190;

    /// <summary>True up to 1.9.6: a function can activate a deployment of another function.</summary>
    public bool ActivatesForeignDeployments => Version <= V196;

    /// <summary>Returns the behaviour of a version.</summary>
    /// <exception cref="ArgumentException">The text is not a version.</exception>
    public static ServerBehaviour Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Version.TryParse(text.Split('-', '+')[0], out var version)
            ? new ServerBehaviour(text, version.Build < 0 ? new Version(version.Major, version.Minor, 0) : version)
            : throw new ArgumentException($"'{text}' is not a server version. Accepted: a version such as 1.8.1, 1.9.6 or 2.0.", nameof(text));
    }
}
