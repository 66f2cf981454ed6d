namespace Deus.Hosting.Functions.DependencyInjection;

/// <summary>Rejects other operating systems than Linux, before any service is registered.</summary>
internal static class LinuxRequirement
{
    /// <exception cref="PlatformNotSupportedException">The operating system is not Linux.</exception>
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
