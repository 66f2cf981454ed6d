namespace Deus.Hosting.Functions;

/// <summary>
/// A parameter is not acceptable. A caller in .NET sees an <see cref="ArgumentException"/> with the parameter's name; the HTTP API
/// writes the same rule in Appwrite's words.
/// </summary>
/// <param name="parameter">The parameter's name, the same in .NET and on the wire.</param>
/// <param name="accepted">What would be accepted, as a sentence without its full stop.</param>
internal sealed class InvalidParameterException(string parameter, string accepted)
    : ArgumentException($"The parameter is not valid. {accepted}.", parameter)
{
    /// <summary>What would be accepted.</summary>
    public string Accepted { get; } = accepted;
}
