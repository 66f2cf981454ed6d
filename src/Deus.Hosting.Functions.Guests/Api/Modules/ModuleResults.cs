using System.Text;
using Deus.Hosting.Functions.Guests.Sandbox;

namespace Deus.Hosting.Functions.Guests.Api.Modules;

/// <summary>
/// The result protocol of the host modules, for one execution. A call keeps its result or its error here and returns the length; the guest
/// then allocates memory and reads it. Both belong to the last call.
/// </summary>
internal sealed class ModuleResults
{
    /// <summary>The return value of a call that has failed: 0xFFFFFFFF.</summary>
    public const int Failed = -1;

    private byte[] _result = [];
    private byte[] _error = [];

    public ReadOnlySpan<byte> Result => _result;

    public ReadOnlySpan<byte> Error => _error;

    /// <summary>Runs a call that returns bytes.</summary>
    /// <returns>The number of bytes, or <see cref="Failed"/>.</returns>
    public int Bytes(GuestApi api, Func<byte[]> call) => Run(api, call, static (results, api, call) => results.Keep(api, call()), Failed);

    /// <summary>Runs a call that returns yes or no.</summary>
    /// <returns>1, 0, or <paramref name="failed"/>.</returns>
    public int Flag(GuestApi api, Func<bool> call, int failed) => Run(api, call, static (_, _, call) => call() ? 1 : 0, failed);

    private int Keep(GuestApi api, byte[] result)
    {
        api.CountBytes(result.Length);
        _result = result;
        return result.Length;
    }

    private int Run<TCall>(GuestApi api, TCall call, Func<ModuleResults, GuestApi, TCall, int> run, int failed)
    {
        (_result, _error) = ([], []);
        try
        {
            api.CountCall();
            return run(this, api, call);
        }
        catch (Exception e) when (e is GuestServiceException or GuestMemoryException)
        {
            _error = Encoding.UTF8.GetBytes(e.Message);
            return failed;
        }
    }
}
