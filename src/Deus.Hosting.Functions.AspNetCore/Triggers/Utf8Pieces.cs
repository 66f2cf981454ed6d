using System.Text;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>Makes text of bytes that come in pieces; a character that is split between two comes with the second.</summary>
internal sealed class Utf8Pieces
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public string Next(ReadOnlySpan<byte> piece) => Decode(piece, isLast: false);

    /// <summary>What is left: half a character, as the replacement for one.</summary>
    public string End() => Decode([], isLast: true);

    private string Decode(ReadOnlySpan<byte> piece, bool isLast)
    {
        var characters = new char[_decoder.GetCharCount(piece, isLast)];
        _decoder.GetChars(piece, characters, isLast);
        return new string(characters);
    }
}
