namespace Deus.Hosting.Functions.Guests.Scripts;

/// <summary>
/// A script has called a service of an execution while it was loaded. It is then loaded in each execution, because its state depends on the
/// service.
/// </summary>
internal sealed class NeedsExecutionException() : Exception("The script uses a service of the execution while it is loaded.");
