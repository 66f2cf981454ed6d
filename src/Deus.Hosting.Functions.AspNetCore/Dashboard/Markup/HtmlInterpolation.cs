using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

/// <summary>Builds the markup of an interpolated string, in which it escapes the values.</summary>
[InterpolatedStringHandler]
internal readonly struct HtmlInterpolation
{
    private const int ValueLength = 16;

    // Letters of all languages stay readable. Characters with a meaning in HTML, and control characters, are escaped.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _markup;

    public HtmlInterpolation(int literalLength, int formattedCount) =>
        _markup = new StringBuilder(literalLength + (formattedCount * ValueLength));

    public void AppendLiteral(string markup) => _markup.Append(markup);

    public void AppendFormatted(string? text)
    {
        if (!string.IsNullOrEmpty(text))
            _markup.Append(Encoder.Encode(text));
    }

    public void AppendFormatted(long number) => _markup.Append(number.ToString(CultureInfo.InvariantCulture));

    public void AppendFormatted(double number) => _markup.Append(number.ToString("0.##", CultureInfo.InvariantCulture));

    public void AppendFormatted(Html? piece) => _markup.Append(piece?.ToString());

    public void AppendFormatted(IEnumerable<Html> pieces)
    {
        foreach (var piece in pieces)
            _markup.Append(piece.ToString());
    }

    public string ToMarkup() => _markup.ToString();
}
