using System.Security.Cryptography;

namespace Deus.Hosting.Functions.Guests.Lua.Functions;

/// <summary>Hashes. MD5 and SHA-1 are offered for other systems that demand them.</summary>
internal static class CryptoFunctions
{
    public static IReadOnlyList<(string Name, LuaFunction Run)> All { get; } =
    [
        ("hash", stack => stack.Return(Convert.ToHexStringLower(Hash(stack.TextAt(1), stack.BytesAt(2))))),
        ("hmac", Authenticate),
        ("equal", stack => stack.Return(CryptographicOperations.FixedTimeEquals(stack.BytesAt(1).ToArray(), stack.BytesAt(2)))),
    ];

    private static byte[] Hash(string name, ReadOnlySpan<byte> bytes) => CryptographicOperations.HashData(AlgorithmOf(name), bytes);

    private static int Authenticate(LuaStack stack)
    {
        var algorithm = AlgorithmOf(stack.TextAt(1)["hmac_".Length..]);
        var key = stack.BytesAt(3).ToArray();
        return stack.Return(Convert.ToHexStringLower(CryptographicOperations.HmacData(algorithm, key, stack.BytesAt(2))));
    }

    private static HashAlgorithmName AlgorithmOf(string name) => new(name.ToUpperInvariant());
}
