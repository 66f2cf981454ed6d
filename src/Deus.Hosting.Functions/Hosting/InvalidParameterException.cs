namespace Deus.Hosting.Functions.Hosting;

/// <summary>
/// A parameter is not valid. A caller in .NET gets an <see cref="ArgumentException"/> with the parameter's name; the HTTP API writes
/// <see cref="Accepted"/> in Appwrite's format.
/// </summary>
/// <param name="parameter">The name of the parameter, the same in .NET and on the wire.</param>
/// <param name="accepted">What would be accepted, as a sentence without its full stop.</param>
internal sealed class InvalidParameterException(string parameter, string accepted)
    : ArgumentException($"The parameter is not valid. {accepted}.", parameter)
{
    /// <summary>What would be accepted.</summary>
    public string Accepted { get; } = accepted;
}
