using System.Security.Cryptography;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox.Wasi;

/// <summary>The random numbers of WASI, from the operating system's generator.</summary>
internal static class WasiRandom
{
    private const int PieceBytes = 1024 * 1024;

    public static int Fill(GuestExecution execution, Caller caller, int target, int length)
    {
        if (!execution.GetMemory(caller).TryGet(target, length, out var place))
            return WasiError.BadAddress;
        // In pieces, because a deadline cannot interrupt the host.
        while (!place.IsEmpty)
        {
            execution.ThrowIfStopped();
            var piece = place[..Math.Min(place.Length, PieceBytes)];
            RandomNumberGenerator.Fill(piece);
            place = place[piece.Length..];
        }

        return WasiError.Success;
    }
}
