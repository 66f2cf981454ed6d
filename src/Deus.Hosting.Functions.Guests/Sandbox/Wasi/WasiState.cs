namespace Deus.Hosting.Functions.Guests.Sandbox.Wasi;

/// <summary>What WASI knows about one execution: open descriptors, the place in standard input, arguments and environment.</summary>
internal sealed class WasiState(GuestStreams streams)
{
    public const int Input = 0;
    public const int Output = 1;
    public const int Error = 2;

    private int _closed;
    private int _position;

    public WasiTexts Arguments => field ??= new WasiTexts(streams.Arguments);

    public WasiTexts Environment => field ??= new WasiTexts(streams.Environment().Select(pair => $"{pair.Key}={pair.Value}"));

    public bool IsOpen(int descriptor) => descriptor is Input or Output or Error && (_closed & (1 << descriptor)) == 0;

    public int Close(int descriptor)
    {
        if (!IsOpen(descriptor))
            return WasiError.BadDescriptor;
        _closed |= 1 << descriptor;
        return WasiError.Success;
    }

    /// <summary>Copies the next bytes of standard input.</summary>
    /// <returns>The number of bytes; 0 at the end.</returns>
    public int Read(Span<byte> target)
    {
        var left = streams.Input.Span[_position..];
        var count = Math.Min(left.Length, target.Length);
        left[..count].CopyTo(target);
        _position += count;
        return count;
    }
}
