namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>Makes the keys with which functions call the host's own API, where it has one.</summary>
internal interface IFunctionKeyIssuer
{
    /// <summary>
    /// A key with the scopes of a function. An execution gets it as the header <c>x-appwrite-key</c>, a build as the variable
    /// <c>APPWRITE_FUNCTION_API_KEY</c>.
    /// </summary>
    /// <param name="settings">Those of the function.</param>
    /// <param name="timeout">How long that may take; the key is good for a minute more.</param>
    string Issue(FunctionSettings settings, TimeSpan timeout);
}
