using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Deus.Hosting.Functions.Guests.Lua.Functions;

/// <summary>Random numbers, all of cryptographic quality. A script that needs one while it is loaded is loaded in each execution.</summary>
internal static class RandomFunctions
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string IdAlphabet = "0123456789abcdefghijklmnopqrstuv";
    private const int IdBytes = 12;
    private const int IdCharacters = 20;
    private const double Fraction = 1.0 / (1L << 53);

    public static IReadOnlyList<(string Name, LuaFunction Run)> All { get; } =
    [
        ("seed", stack => stack.Return(BinaryPrimitives.ReadInt64LittleEndian(Bytes(stack, sizeof(long))))),
        ("uuid", stack => stack.Return(NewUuid(stack))),
        ("random_int", stack => stack.Return(Between(stack, stack.IntegerAt(1), stack.IntegerAt(2)))),
        ("random_float", stack => stack.Return((BinaryPrimitives.ReadUInt64LittleEndian(Bytes(stack, sizeof(ulong))) >> 11) * Fraction)),
        ("random_string", stack => stack.Return(NewString(stack, (int)stack.IntegerAt(1)))),
        ("random_bytes", stack => stack.Return(Bytes(stack, (int)stack.IntegerAt(1)))),
        ("random_id", stack => stack.Return(NewId(stack))),
    ];

    private static byte[] Bytes(LuaStack stack, int count)
    {
        _ = stack.Guest.Context!.RequiredApi;
        return RandomNumberGenerator.GetBytes(count);
    }

    private static string NewUuid(LuaStack stack)
    {
        var bytes = Bytes(stack, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    /// <summary>Returns a whole number of a range, each with the same probability.</summary>
    private static long Between(LuaStack stack, long min, long max)
    {
        var size = unchecked((ulong)(max - min)) + 1;
        if (size == 0)
            return BinaryPrimitives.ReadInt64LittleEndian(Bytes(stack, sizeof(long)));
        var limit = ulong.MaxValue - (ulong.MaxValue % size);
        ulong drawn;
        do
            drawn = BinaryPrimitives.ReadUInt64LittleEndian(Bytes(stack, sizeof(ulong)));
        while (drawn >= limit);
        return unchecked(min + (long)(drawn % size));
    }

    private static string NewString(LuaStack stack, int length)
    {
        _ = stack.Guest.Context!.RequiredApi;
        return RandomNumberGenerator.GetString(Alphanumeric, length);
    }

    /// <summary>Returns 20 characters that sort by their time, as xid makes them.</summary>
    private static string NewId(LuaStack stack)
    {
        var bytes = Bytes(stack, IdBytes);
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)stack.Guest.Execution.Time.GetUtcNow().ToUnixTimeSeconds());
        var text = new StringBuilder(IdCharacters);
        for (var bit = 0; text.Length < IdCharacters; bit += 5)
        {
            var window = (bytes[bit / 8] << 8) | (bit / 8 + 1 < IdBytes ? bytes[(bit / 8) + 1] : 0);
            text.Append(IdAlphabet[(window >> (11 - (bit % 8))) & 31]);
        }

        return text.ToString();
    }
}
