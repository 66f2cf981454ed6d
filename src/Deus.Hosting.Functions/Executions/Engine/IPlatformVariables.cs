namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>What functions are told of the platform around them, where there is one: the host's own API.</summary>
internal interface IPlatformVariables
{
    /// <summary>Names and values as they are now.</summary>
    IEnumerable<KeyValuePair<string, string>> All { get; }
}
