using System.Security.Cryptography;
using Deus.Hosting.Functions;

namespace FunctionsSample;

/// <summary>A temporary folder for this run. A service uses a permanent folder.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deus-functions-");

    public void Configure(FunctionsOptions options)
    {
        options.Folder = _folder.FullName;
        options.SecretKey = RandomNumberGenerator.GetBytes(32);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
