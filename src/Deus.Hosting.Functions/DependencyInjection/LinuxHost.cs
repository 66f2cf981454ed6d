namespace Deus.Hosting.Functions.DependencyInjection;

/// <summary>Says why the embedded host is refused on other systems, before anything is registered.</summary>
internal static class LinuxHost
{
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static void Require() => Require(OperatingSystem.IsLinux());

    /// <param name="isLinux">True on Linux.</param>
    public static void Require(bool isLinux)
    {
        if (!isLinux)
            throw new PlatformNotSupportedException(
                "The embedded function host runs on Linux only: its workers live in Linux process groups and are reached over Unix sockets. "
                + "Accepted: Linux, a Linux container or WSL; or an Appwrite server, with AddDeusHosting(configuration) alone or "
                + "\"Backend\": \"Appwrite\" in its section.");
    }
}
