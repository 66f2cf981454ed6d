using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>
/// Reads the path and the query of a trigger as the client sent them. The path of the web server is decoded and has no dot segments, and
/// encoding it again gives another text.
/// </summary>
internal static class RawTarget
{
    private const string Scheme = "://";
    private const string PathParameter = "path";

    /// <summary>Returns the path after the function's id, beginning with a slash, with the query.</summary>
    public static string PathAndQueryOf(HttpContext context)
    {
        var (path, query) = Read(context);
        return (RestOf(path, context) ?? new PathString("/" + (string?)context.Request.RouteValues[PathParameter]).ToUriComponent()) + query;
    }

    /// <summary>Returns the query with its question mark; empty when the request has none.</summary>
    public static string QueryOf(HttpContext context) => Read(context).Query;

    private static (string Path, string Query) Read(HttpContext context)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(raw))
            return ("", context.Request.QueryString.Value ?? "");
        var target = WithoutAuthority(raw);
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? (target, "") : (target[..query], target[query..]);
    }

    /// <summary>Removes the scheme and the authority of a target in absolute form (RFC 9112, 3.2.2).</summary>
    private static string WithoutAuthority(string target)
    {
        if (target[0] == '/' || target.IndexOf(Scheme, StringComparison.Ordinal) is not (> 0 and var scheme))
            return target;
        var authority = scheme + Scheme.Length;
        var end = target.AsSpan(authority).IndexOfAny('/', '?');
        return end < 0 ? "/" : target[(authority + end)..];
    }

    /// <summary>
    /// Returns the part of the path after the function's id. Null when the web server's path is another one, for example after a rewrite
    /// rule.
    /// </summary>
    private static string? RestOf(string path, HttpContext context)
    {
        if (context.GetEndpoint() is not RouteEndpoint { RoutePattern.PathSegments.Count: > 1 and var ofPattern })
            return null;
        var ofBase = context.Request.PathBase.Value ?? "";
        // The last segment of the pattern is {**path}.
        var above = ofBase.AsSpan().Count('/') + ofPattern - 1;
        var segments = Resolve(path);
        if (segments.Count < above || !IsSame(segments, ofBase + context.Request.Path.Value))
            return null;
        var rest = path[segments[above - 1].End..];
        return rest.Length == 0 ? "/" : rest;
    }

    /// <summary>Returns the decoded segments that remain when the dot segments are removed, and where each ends in the path.</summary>
    private static List<(string Text, int End)> Resolve(string path)
    {
        var segments = new List<(string Text, int End)>();
        for (var begin = 1; begin <= path.Length;)
        {
            var slash = path.IndexOf('/', begin);
            var end = slash < 0 ? path.Length : slash;
            var text = Decode(path[begin..end]);
            if (text is not ("." or ".."))
                segments.Add((text, end));
            else if (text == ".." && segments.Count > 0)
                segments.RemoveAt(segments.Count - 1);
            begin = end + 1;
        }

        return segments;
    }

    private static bool IsSame(List<(string Text, int End)> segments, string path)
    {
        var present = path.TrimEnd('/').Split('/').Skip(1).ToArray();
        var sent = segments.Select(segment => segment.Text).Reverse().SkipWhile(text => text.Length == 0).Reverse().ToArray();
        // Text that is not UTF-8 stays encoded, and the web server may stop decoding at another byte.
        return sent.Length == present.Length
            && sent.Zip(present).All(pair => pair.First == pair.Second || pair.First.Contains('%', StringComparison.Ordinal));
    }

    /// <summary>Decodes a segment as the web server does: an encoded slash stays encoded.</summary>
    private static string Decode(string segment) => Uri.UnescapeDataString(
        segment.Replace("%2F", "%252F", StringComparison.Ordinal).Replace("%2f", "%252f", StringComparison.Ordinal));
}
