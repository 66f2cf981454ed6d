using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>
/// What the readers throw at a form that is damaged or cut short. The server's refusals are of another type, and errors
/// of the disk carry the system's code.
/// </summary>
internal static class FormDamage
{
    private const int GenericIoError = unchecked((int)0x80131620);

    public static bool IsIn(Exception e) =>
        e is InvalidDataException || (e is IOException { HResult: GenericIoError } and not BadHttpRequestException);
}
