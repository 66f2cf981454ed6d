namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>Too many build events wait to be stored. Nothing was stored; the sender may send the event again later.</summary>
internal sealed class BuildBusyException(Exception? innerException = null)
    : Exception("Too many build events wait to be stored. Send the event again later.", innerException);
