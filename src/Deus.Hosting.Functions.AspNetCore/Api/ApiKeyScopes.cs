namespace Deus.Hosting.Functions.AspNetCore.Api;

internal static class ApiKeyScopes
{
    /// <summary>Held by requests without a key and by no key, as in every Appwrite version from 1.7 on.</summary>
    public const string Public = "public";

    public const string FunctionsRead = "functions.read";
    public const string FunctionsWrite = "functions.write";
    public const string ExecutionsRead = "execution.read";
    public const string ExecutionsWrite = "execution.write";
}
