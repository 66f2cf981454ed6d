namespace Deus.Hosting.Functions.AspNetCore.Api;

internal static class ApiKeyScopes
{
    /// <summary>The scope of endpoints for requests without a key. No key grants it, as in Appwrite 1.7 and later.</summary>
    public const string Public = "public";

    public const string FunctionsRead = "functions.read";
    public const string FunctionsWrite = "functions.write";
    public const string ExecutionsRead = "execution.read";
    public const string ExecutionsWrite = "execution.write";
}
