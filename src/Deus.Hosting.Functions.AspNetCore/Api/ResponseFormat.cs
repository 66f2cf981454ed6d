using Deus.Hosting.Functions.AspNetCore.Documents;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>
/// The shape of documents that a client asks for with <c>X-Appwrite-Response-Format</c>. Without the header, or with a value
/// that is no version, it is that of 1.8. A format newer than the server's version gets the newest shape and a warning.
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

    /// <summary>From here on a function has one specification for builds and one for executions.</summary>
    public bool IsFrom1_9 => Version >= V1_9;

    /// <summary>From here on an update of a variable may leave its key out.</summary>
    public bool IsFrom1_9_4 => Version >= V1_9_4;

    public static ResponseFormat Of(HttpRequest request) =>
        Version.TryParse(request.Headers[Header].ToString(), out var version) ? new(Whole(version)) : Default;

    /// <summary>Adds the warning header when the client asks for a format newer than the server's version.</summary>
    public static void AddWarning(HttpContext context)
    {
        // Official clients print each piece between semicolons as a warning of its own.
        if (Of(context.Request) is { } format && format.Version > Newest)
            context.Response.Headers[WarningHeader] =
                $"The client is made for Appwrite {format.Version}, and this server answers as {Newest}. Use a client made for {Newest} or older.";
    }

    /// <summary>A version without its third number is less than the same with a zero there.</summary>
    private static Version Whole(Version version) => new(version.Major, version.Minor, Math.Max(0, version.Build));
}
