using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>
/// Which shape of documents a client asks for with <c>X-Appwrite-Response-Format</c>. Without the header, or with something
/// that is no version, it is that of 1.8. A newer one than is known gets the newest known, and no warning: the official
/// clients print it on every answer.
/// </summary>
internal sealed record ResponseFormat(Version Version)
{
    private const string Header = "X-Appwrite-Response-Format";

    private static readonly ResponseFormat Default = new(new Version(1, 8, 0));
    private static readonly Version V1_6 = new(1, 6, 0);
    private static readonly Version V1_7 = new(1, 7, 0);
    private static readonly Version V1_9 = new(1, 9, 0);
    private static readonly Version V1_9_4 = new(1, 9, 4);
    private static readonly Version V2 = new(2, 0, 0);

    public bool IsBefore1_6 => Version < V1_6;

    public bool IsBefore1_7 => Version < V1_7;

    /// <summary>From here on a function has one specification for builds and one for executions.</summary>
    public bool IsFrom1_9 => Version >= V1_9;

    public bool IsFrom1_9_4 => Version >= V1_9_4;

    /// <summary>From here on an execution names its function as a resource.</summary>
    public bool IsFrom2 => Version >= V2;

    /// <summary>True when documents go out as they are.</summary>
    public bool IsUnchanged => !IsBefore1_7 && !IsFrom1_9;

    public static ResponseFormat Of(HttpRequest request) =>
        Version.TryParse(request.Headers[Header].ToString(), out var version) ? new(Whole(version)) : Default;

    /// <summary>A version without its third number is less than the same with a zero there.</summary>
    private static Version Whole(Version version) => new(version.Major, version.Minor, Math.Max(0, version.Build));
}
