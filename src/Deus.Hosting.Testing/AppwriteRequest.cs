using System.Text;

namespace Deus.Hosting.Testing;

/// <summary>A request that an <see cref="AppwriteStub"/> received. The properties of the body change while the stub reads it.</summary>
public sealed class AppwriteRequest
{
    private volatile byte[] _body = [];
    private long _bodyLength;

    internal AppwriteRequest(
        int number, string method, string path, string query, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        Number = number;
        Method = method;
        Path = path;
        Query = query;
        Headers = headers;
    }

    /// <summary>The position in the order of arrival, from 1.</summary>
    public int Number { get; }

    /// <summary>The HTTP method of the request.</summary>
    public string Method { get; }

    /// <summary>The path after the endpoint, as sent: <c>/functions/fn1</c>.</summary>
    public string Path { get; }

    /// <summary>The query with its question mark; empty when there is none.</summary>
    public string Query { get; }

    /// <summary>The headers, one entry per name, in the order of the server's parser.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The first bytes of the body, at most <see cref="AppwriteStub.MaxRecordedBytes"/>.</summary>
    public ReadOnlyMemory<byte> Body => _body;

    /// <summary>The number of body bytes read.</summary>
    public long BodyLength => Interlocked.Read(ref _bodyLength);

    /// <summary>The recorded bytes of the body as UTF-8 text.</summary>
    public string BodyText => Encoding.UTF8.GetString(_body);

    /// <summary>The status of the response; 0 before the response, or when the stub closed the connection instead.</summary>
    public int AnswerStatus { get; internal set; }

    /// <summary>Returns the value of a header.</summary>
    /// <param name="name">The name of the header; the case is ignored.</param>
    /// <returns>The value; null when the header was not sent.</returns>
    public string? Header(string name) =>
        Headers.Where(h => string.Equals(h.Key, name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value).FirstOrDefault();

    /// <summary>Returns whether the request has a given method and path.</summary>
    /// <param name="method">The HTTP method; the case is ignored.</param>
    /// <param name="path">The path. <c>*</c> matches any one segment: <c>/functions/*/variables</c>.</param>
    /// <returns>True when both match.</returns>
    public bool Is(string method, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!string.Equals(method, Method, StringComparison.OrdinalIgnoreCase))
            return false;
        var wanted = path.Split('/');
        var sent = Path.Split('/');
        return wanted.Length == sent.Length && wanted.Zip(sent).All(pair => pair.First is "*" || pair.First == pair.Second);
    }

    /// <summary>Returns the method, the path and the query.</summary>
    public override string ToString() => $"{Method} {Path}{Query}";

    internal void SetBody(byte[] recorded, long length)
    {
        _body = recorded;
        Interlocked.Exchange(ref _bodyLength, length);
    }
}
