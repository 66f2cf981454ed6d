using Deus.Hosting.Functions.AspNetCore.Documents;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>
/// The response format that the client requests with <c>X-Appwrite-Response-Format</c>. Without the header, or with a value
/// that is not a version, the format is 1.8. A format newer than the server's version gets the newest format and a warning.
/// </summary>
internal sealed record ResponseFormat(Version Version)
{
    private const string Header = "X-Appwrite-Response-Format";
    private const string WarningHeader = "X-Appwrite-Warning";

    private static readonly ResponseFormat Default = new(new Version(1, 8, 0));
    private static readonly Version V1_6 = new(1, 6, 0);
    private static readonly Version V1_7 = new(1, 7, 0);
    private static readonly Version V1_9 = new(1, 9, 0);
    private static readonly Version V1_9_4 = new(1, 9, 4);
    private static readonly Version Newest = Version.Parse(VersionDocument.ServerVersion);

    public bool IsBefore1_6 => Version < V1_6;

    public bool IsBefore1_7 => Version < V1_7;

    /// <summary>True for formats in which a function has one specification for builds and one for executions.</summary>
    public bool IsFrom1_9 => Version >= V1_9;

    /// <summary>True for formats in which the update of a variable may omit the key.</summary>
    public bool IsFrom1_9_4 => Version >= V1_9_4;

    public static ResponseFormat From(HttpRequest request) =>
        Version.TryParse(request.Headers[Header].ToString(), out var version) ? new(Whole(version)) : Default;

    /// <summary>Adds the warning header when the client asks for a format newer than the server's version.</summary>
    public static void AddWarning(HttpContext context)
    {
        // Official clients split the header at semicolons and print each part as a separate warning.
        if (From(context.Request) is { } format && format.Version > Newest)
            context.Response.Headers[WarningHeader] =
                $"The client is made for Appwrite {format.Version}, and this server answers as {Newest}. Use a client made for {Newest} or older.";
    }

    /// <summary>Sets a missing third number to zero, because <see cref="Version"/> sorts 1.9 before 1.9.0.</summary>
    private static Version Whole(Version version) => new(version.Major, version.Minor, Math.Max(0, version.Build));
}
