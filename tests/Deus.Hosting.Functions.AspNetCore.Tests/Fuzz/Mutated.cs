using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Fuzz;

/// <summary>Creates nearly valid inputs: valid ones with a few changed bytes and inserted special words.</summary>
internal static class Mutated
{
    private const int MaxChanges = 5;

    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "\0", "\r\n", "\r\n\r\n", "--", "--b", "--b--", "\"", "\\", "{", "}", "[", "]", "null", "true", "-1", "1e999", "\\ud800", "\\u0000",
            "9223372036854775808", "99999999999999999999", "%00", "%ff", "=", ";", ",", "/", "..", "*", "bytes ", "name=", "filename=", "é", "\u0130",
            "Content-Disposition: form-data; name=\"code\"; filename*=utf-8''x.gz\r\n\r\n", "queries[]", "values", "{\"method\":\"or\",\"values\":[",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff], [0xc3], [0x80], [0xed, 0xa0, 0x80],
    ];

    /// <summary>Generates a valid text or a mutation of it.</summary>
    public static Arbitrary<string> Text(params string[] good) => Bytes(good).Generator.Select(Encoding.UTF8.GetString).ToArbitrary();

    /// <summary>Generates valid bytes or a mutation of them, which may be invalid UTF-8.</summary>
    public static Arbitrary<byte[]> Bytes(params string[] good)
    {
        var change = Gen.Choose(0, 5).SelectMany(kind => Gen.Choose(0, int.MaxValue - 1)
            .SelectMany(at => Gen.Elements(Words).Select(word => (Kind: kind, At: at, Word: word))));
        return Gen.Elements(good.Select(Encoding.UTF8.GetBytes).ToArray())
            .SelectMany(seed => Gen.Choose(0, MaxChanges).SelectMany(count => change.ArrayOf(count))
                .Select(changes => changes.Aggregate(seed, Apply))).ToArbitrary();
    }

    private static byte[] Apply(byte[] input, (int Kind, int At, byte[] Word) change)
    {
        var at = change.At % (input.Length + 1);
        var end = Math.Min(input.Length, at + 1 + (change.At % 7));
        return change.Kind switch
        {
            0 => [.. input[..at], .. change.Word, .. input[at..]],
            1 => [.. input[..at], .. change.Word, .. input[end..]],
            2 => [.. input[..at], .. input[end..]],
            3 => input[..at],
            4 => [.. input, .. input[at..]],
            _ => [.. input[..at], (byte)change.At, .. input[end..]],
        };
    }
}
