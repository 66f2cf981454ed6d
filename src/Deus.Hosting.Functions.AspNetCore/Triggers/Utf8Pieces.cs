using System.Text;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>Decodes UTF-8 from consecutive pieces of bytes. A character split between two pieces is returned with the second.</summary>
internal sealed class Utf8Pieces
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public string Next(ReadOnlySpan<byte> piece) => Decode(piece, isLast: false);

    /// <summary>Returns the remaining text: the replacement character when the last character is incomplete.</summary>
    public string End() => Decode([], isLast: true);

    private string Decode(ReadOnlySpan<byte> piece, bool isLast)
    {
        var characters = new char[_decoder.GetCharCount(piece, isLast)];
        _decoder.GetChars(piece, characters, isLast);
        return new string(characters);
    }
}
