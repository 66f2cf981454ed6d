namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

/// <summary>
/// A piece of HTML. The literal parts of an interpolated string are markup; every value in it is escaped, except another piece of HTML. So a text
/// can become markup only where it is written in this assembly.
/// </summary>
internal sealed class Html
{
    private readonly string _markup;

    private Html(string markup) => _markup = markup;

    public static Html Empty { get; } = new("");

    /// <summary>Creates a piece from an interpolated string. A value belongs between tags or in a quoted attribute.</summary>
    public static Html From(HtmlInterpolation interpolation) => new(interpolation.ToMarkup());

    /// <summary>Creates a piece from a text, which is escaped.</summary>
    public static Html Text(string? text) => From($"{text}");

    /// <summary>Returns the markup.</summary>
    public override string ToString() => _markup;
}
