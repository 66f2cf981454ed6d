using System.Text;

namespace Deus.Hosting.Functions.Tests.Runtimes.Conformance;

/// <summary>A response as received over the connection.</summary>
internal sealed record WireResponse(string StatusLine, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    public int Status => int.Parse(StatusLine.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The value of a header, whose name is compared ignoring case; null when absent.</summary>
    public string? this[string name] =>
        Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).FirstOrDefault();

    public string LogId => this["x-open-runtimes-log-id"] ?? throw new AssertionException("The response has no log id.");

    /// <summary>The content type without white space, as suites compare it.</summary>
    public string? ContentType => this["content-type"]?.Replace(" ", "", StringComparison.Ordinal);
}
