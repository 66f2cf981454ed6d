namespace Deus.Hosting.Tool;

/// <summary>The user has stopped a command. The message says what it has left behind.</summary>
internal sealed class InterruptedException(string message, Exception innerException) : OperationCanceledException(message, innerException);
