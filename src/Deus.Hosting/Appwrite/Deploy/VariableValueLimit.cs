using System.Text;
using Deus.Hosting.Backends;

namespace Deus.Hosting.Appwrite.Deploy;

/// <summary>
/// The maximum length of a variable's value. The server stores the value encrypted in 8,192 characters: AES-128-GCM, written as
/// base64 into a JSON object whose other 121 characters are fixed, with each <c>/</c> of the base64 escaped to two characters
/// (https://github.com/appwrite/appwrite, app/init/database/filters.php, filter <c>encrypt</c>). So n bytes of UTF-8 take 121 +
/// 4⌈n/3⌉ characters and one for each slash. On average one in 64 characters is a slash; the number changes with each encryption.
/// 5,900 bytes leave room for 203 slashes where 123 are expected: one value in 10¹¹ does not fit. 5,950 bytes fail in one case of
/// seven, with a bare 500.
/// </summary>
internal static class VariableValueLimit
{
    public const int MaxBytes = 5_900;

    /// <summary>Checks the values of a deployment before anything is sent.</summary>
    /// <exception cref="ArgumentException">A value is longer than <see cref="MaxBytes"/>.</exception>
    public static void Check(DeployPlan plan)
    {
        foreach (var variable in plan.Variables)
        {
            var length = Encoding.UTF8.GetByteCount(variable.Value);
            if (length > MaxBytes)
                throw new ArgumentException(
                    $"The value of the variable '{variable.Key}' has {length} bytes of UTF-8. Accepted: at most {MaxBytes} bytes, because the "
                    + "server stores values encrypted in 8192 characters. Split the value, or put it into the artifact.",
                    variable.IsPlain ? nameof(DeployInput.PlainEnv) : nameof(DeployInput.Env));
        }
    }
}
