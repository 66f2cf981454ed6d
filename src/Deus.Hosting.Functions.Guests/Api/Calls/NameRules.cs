using System.Text;
using System.Text.RegularExpressions;

namespace Deus.Hosting.Functions.Guests.Api.Calls;

/// <summary>The names that guests may use.</summary>
internal static partial class NameRules
{
    private const int MaxKeyCharacters = 512;
    private const int MaxObjectBytes = 180;

    public static void CheckKey(string key)
    {
        if (key.Length is 0 or > MaxKeyCharacters)
            throw new GuestServiceException($"The key is not valid. Accepted: 1 to {MaxKeyCharacters} characters.");
    }

    public static void CheckBucket(string bucket)
    {
        if (!Bucket().IsMatch(bucket))
            throw new GuestServiceException("The name of the bucket is not valid. Accepted: 1 to 63 lower-case letters, digits, '.', '_' or '-', beginning with a letter or digit.");
    }

    public static void CheckObject(string key)
    {
        if (key.Length == 0 || Encoding.UTF8.GetByteCount(key) > MaxObjectBytes)
            throw new GuestServiceException($"The key of the object is not valid. Accepted: 1 to {MaxObjectBytes} bytes in UTF-8.");
    }

    public static void CheckMetric(string name)
    {
        if (!Metric().IsMatch(name))
            throw new GuestServiceException("The name of the metric is not valid. Accepted: 1 to 63 letters, digits, '.', '_' or '-', beginning with a letter.");
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Bucket();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9._-]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Metric();
}
