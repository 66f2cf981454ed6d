using System.Text;
using System.Text.Unicode;
using Deus.Hosting.Functions.Executions.Masking;

namespace Deus.Hosting.Functions.Executions.Records;

/// <summary>The body of a response as it is recorded for a function that asks for it.</summary>
internal static class SavedBody
{
    /// <summary>The size above which a body is cut: 1 MiB.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Stands at the end of a body that was cut.</summary>
    public const string Marker = "\n[TRUNCATED - Response exceeded 1MB]";

    /// <summary>Returns the masked text of a body; null when the body is not UTF-8 text.</summary>
    public static string? From(ReadOnlySpan<byte> body, RecordMask mask)
    {
        var isCut = body.Length > MaxBytes;
        var kept = isCut ? body[..EndOfCharacter(body)] : body;
        return Utf8.IsValid(kept) ? mask.Text(Encoding.UTF8.GetString(kept)) + (isCut ? Marker : "") : null;
    }

    /// <summary>Returns the position of the cut, which is not inside of a character.</summary>
    private static int EndOfCharacter(ReadOnlySpan<byte> body)
    {
        var end = MaxBytes;
        while (end > 0 && (body[end] & 0xC0) == 0x80)
            end--;
        return end;
    }
}
