namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>A guest that exports no memory has called a function that needs it.</summary>
internal sealed class GuestMemoryException() : Exception("The module exports no memory named 'memory'.");
