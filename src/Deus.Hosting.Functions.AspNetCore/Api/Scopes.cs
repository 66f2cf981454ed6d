namespace Deus.Hosting.Functions.AspNetCore.Api;

internal static class Scopes
{
    public const string FunctionsRead = "functions.read";
    public const string FunctionsWrite = "functions.write";
    public const string ExecutionsRead = "execution.read";
    public const string ExecutionsWrite = "execution.write";
}
