namespace Deus.Hosting.Functions.Executions.Callbacks;

/// <summary>A callback may not be sent to its URL, or its receiver has not accepted it.</summary>
/// <param name="message">Why.</param>
internal sealed class CallbackRefusedException(string message) : Exception(message);
