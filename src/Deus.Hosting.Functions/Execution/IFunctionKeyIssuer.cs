namespace Deus.Hosting.Functions;

/// <summary>Makes the keys with which functions call the host's own API, where it has one.</summary>
internal interface IFunctionKeyIssuer
{
    /// <summary>A key with the scopes of a function, for the time of one execution; it goes as <c>x-appwrite-key</c>.</summary>
    string Issue(FunctionSettings settings);
}
