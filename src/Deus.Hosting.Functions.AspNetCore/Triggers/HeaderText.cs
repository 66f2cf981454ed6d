using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>
/// The text of header values on the wire. The web server by default refuses a request with a value that is not UTF-8, and a response with a
/// value that is not ASCII; HTTP permits both (RFC 9110, 5.5).
/// </summary>
internal static class HeaderText
{
    private const char LastOfLatin1 = '\xff';

    private static readonly SearchValues<char> OfNames =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");

    /// <summary>Lets the web server read and write every header value. An encoding that the application has selected stays.</summary>
    public static void Permit(KestrelServerOptions server)
    {
        var (ofRequest, ofResponse) = (server.RequestHeaderEncodingSelector, server.ResponseHeaderEncodingSelector);
        var lenient = new Utf8OrLatin1();
        server.RequestHeaderEncodingSelector = name => ofRequest(name) ?? lenient;
        server.ResponseHeaderEncodingSelector = name => ofResponse(name) ?? Encoding.Latin1;
    }

    /// <summary>Returns true for a header that HTTP permits. A header with another name or a control character is not sent.</summary>
    public static bool IsSendable(string name, string value) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExcept(OfNames) && value.All(c => c is '\t' or (>= ' ' and not '\x7f'));

    /// <summary>
    /// Returns the value for a response in ISO-8859-1, which is what Node.js sends. A value with other characters is sent as UTF-8.
    /// </summary>
    public static string ToSent(string value) =>
        value.AsSpan().ContainsAnyExceptInRange('\0', LastOfLatin1) ? Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value)) : value;

    /// <summary>Decodes UTF-8, and bytes that are not UTF-8 as ISO-8859-1.</summary>
    private sealed class Utf8OrLatin1 : Encoding
    {
        private readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

        public override int GetByteCount(char[] chars, int index, int count) => _utf8.GetByteCount(chars, index, count);

        public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
            _utf8.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

        public override int GetCharCount(byte[] bytes, int index, int count) => EncodingOf(bytes.AsSpan(index, count)).GetCharCount(bytes, index, count);

        public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
            EncodingOf(bytes.AsSpan(byteIndex, byteCount)).GetChars(bytes, byteIndex, byteCount, chars, charIndex);

        public override int GetMaxByteCount(int charCount) => _utf8.GetMaxByteCount(charCount);

        public override int GetMaxCharCount(int byteCount) => _utf8.GetMaxCharCount(byteCount);

        private Encoding EncodingOf(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes) ? _utf8 : Latin1;
    }
}
