namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>Provides variables that describe the host's API to functions, when the host has an API.</summary>
internal interface IPlatformVariables
{
    /// <summary>The current names and values.</summary>
    IEnumerable<KeyValuePair<string, string>> All { get; }
}
