namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>An archive is damaged, hostile or too large. The message says why and what would be accepted.</summary>
internal sealed class ArchiveRejectedException(string message, Exception? innerException = null)
    : Exception(message, innerException);
