namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>Issues the API keys with which functions call the host's API, when the host has an API.</summary>
internal interface IFunctionKeyIssuer
{
    /// <summary>
    /// Returns a key with the scopes of a function. An execution receives it as the header <c>x-appwrite-key</c>, a build as the variable
    /// <c>APPWRITE_FUNCTION_API_KEY</c>.
    /// </summary>
    /// <param name="settings">The settings of the function.</param>
    /// <param name="timeout">The timeout of the execution or build. The key expires one minute later.</param>
    string Issue(FunctionSettings settings, TimeSpan timeout);
}
