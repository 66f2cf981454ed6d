namespace Deus.Hosting.Functions.Guests.Scripts;

/// <summary>A script was not accepted, or has thrown an error that it did not catch. The message is for the author of the function.</summary>
internal sealed class ScriptFailedException(string message, bool isOutOfMemory = false) : Exception(message)
{
    /// <summary>True when the interpreter had no memory left.</summary>
    public bool IsOutOfMemory => isOutOfMemory;
}
