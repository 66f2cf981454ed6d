namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>A guest has used memory that it does not have. The message is for the author of the function.</summary>
internal sealed class GuestMemoryException(string message) : Exception(message);
