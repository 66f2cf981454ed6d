using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Api.Bodies;

/// <summary>
/// Recognises the exceptions that the form readers throw for a damaged or truncated form. The web server's rejections have
/// another type, and disk errors carry the operating system's error code.
/// </summary>
internal static class FormDamage
{
    private const int GenericIoError = unchecked((int)0x80131620);

    public static bool IsIn(Exception e) =>
        e is InvalidDataException || (e is IOException { HResult: GenericIoError } and not BadHttpRequestException);
}
