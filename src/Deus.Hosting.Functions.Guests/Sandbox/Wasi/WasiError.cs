namespace Deus.Hosting.Functions.Guests.Sandbox.Wasi;

/// <summary>The error numbers of WASI preview 1 that this host returns.</summary>
internal static class WasiError
{
    public const int Success = 0;
    public const int BadDescriptor = 8;
    public const int BadAddress = 21;
    public const int Invalid = 28;
    public const int NotSupported = 58;
    public const int InvalidSeek = 70;
}
