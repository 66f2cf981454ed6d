using Deus.Hosting.Backends;

namespace Deus.Hosting.Functions.Hosting;

/// <summary>Validates ids that come from outside, with the error of the stores.</summary>
internal static class IdRules
{
    private const string Accepted =
        "UID must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, period, hyphen, and underscore. "
        + "Can't start with a special char";

    /// <exception cref="InvalidParameterException">The id is not valid.</exception>
    public static string Check(string id, string parameter)
    {
        try
        {
            return Ids.Check(id, parameter);
        }
        catch (ArgumentException)
        {
            throw FunctionStoreErrors.Invalid(parameter, Accepted);
        }
    }
}
