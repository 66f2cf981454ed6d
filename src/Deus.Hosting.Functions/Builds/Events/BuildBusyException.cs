namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>So many events wait already that no more is taken; nothing was stored. Send it again later.</summary>
internal sealed class BuildBusyException(Exception? innerException = null)
    : Exception("Too many events of builds wait to be stored.", innerException);
