namespace Deus.Hosting.Functions.Guests.WebAssembly;

/// <summary>A function of the host that a guest has called has failed. The inner exception is the cause.</summary>
internal sealed class GuestHostException(Exception cause) : Exception("A function of the host failed while a guest called it.", cause);
