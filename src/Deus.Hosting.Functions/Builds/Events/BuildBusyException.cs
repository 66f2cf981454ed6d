namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>Too many build events wait to be stored. Nothing was stored; the sender may send the event again later.</summary>
internal sealed class BuildBusyException(Exception? innerException = null)
    : Exception("Too many events of builds wait to be stored.", innerException);
